// The HTTP API as the page sees it: types as in graphmem/api/schemas.py, and one function per route.

export interface Message {
  id: string;
  conversation: string;
  speaker: string;
  text: string;
  sent_at: string;
  attachments: string[];
}

export interface Member {
  role: string;
  name: string;
  kind: string;
  entity_id: string;
}

export type Precision = "instant" | "day" | "week" | "month" | "year";

export interface Fact {
  id: string;
  text: string;
  predicate: string;
  members: Member[];
  kind: string;
  polarity: string;
  modality: string;
  holds: boolean;
  valid_from: string;
  valid_to: string | null;
  precision: Precision;
  event_start: string | null;
  event_end: string | null;
  event_precision: Precision | null;
  recurrence: string;
  confidence: number;
  reason: string;
  tags: string[];
  retired_at: string | null;
  message_id: string;
  start: number;
  end: number;
}

export interface Entity {
  id: string;
  name: string;
  kind: string;
  aliases: string[];
  mentions: number;
  first_seen: string | null;
}

export interface EntityDetail {
  entity: Entity;
  facts: Fact[];
  messages: Message[];
  truncated: boolean;
}

export interface FactDetail {
  fact: Fact;
  message: Message | null;
  neighbours: Fact[];
}

export interface Hit {
  message: Message;
  score: number;
  facts: Fact[];
}

export interface Answer {
  question: string;
  text: string;
  found: boolean;
  fact: Fact | null;
  evidence: Hit[];
  closest: Hit[];
  paths: { source: string; via: string; target: string }[][];
}

export interface SubgraphNode {
  id: string;
  label: string;
  kind: "entity" | "fact";
  type: string;
  community: string;
  weight: number;
}

export interface Subgraph {
  nodes: SubgraphNode[];
  edges: { source: string; target: string; role: string }[];
  truncated: boolean;
}

export interface Stats {
  space: string;
  store: string;
  counts: Record<string, number>;
  first: string | null;
  last: string | null;
}

export interface Around {
  entity?: string;
  question?: string;
}

/** The most nodes of a subgraph: more cannot be read on one screen. */
const LIMIT = 200;

/** Calls the API. Every failure is thrown as an Error with a message for the user. */
async function call<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetch(path, init).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    throw new Error("The server does not answer. Is `graphmem serve` still running?");
  });
  if (!response.ok) throw new Error(await reasonOf(response));
  return (await response.json()) as T;
}

async function reasonOf(response: Response): Promise<string> {
  try {
    const body = (await response.json()) as { error?: string; detail?: { msg: string }[] };
    return body.error ?? body.detail?.map((problem) => problem.msg).join("; ") ?? response.statusText;
  } catch {
    return `${response.status} ${response.statusText}`;
  }
}

function query(values: Record<string, string | number | null | undefined>): string {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}

type Signal = AbortSignal | null;

/** The path of the default space, which is asked for once. */
let base: Promise<string> | null = null;

async function inSpace<T>(path: string, init: RequestInit): Promise<T> {
  base ??= call<{ default: string }>("v1/spaces", {}).then((spaces) => `v1/spaces/${encodeURIComponent(spaces.default)}`);
  const root = await base.catch((error: unknown) => {
    base = null;
    throw error;
  });
  return call<T>(`${root}/${path}`, init);
}

export const getStats = (signal: Signal = null): Promise<Stats> => inSpace("stats", { signal });

export const getNames = (like: string, signal: Signal): Promise<Entity[]> =>
  inSpace<{ items: Entity[] }>(`entities?${query({ like, limit: 8 })}`, { signal }).then((page) => page.items);

export const getEntity = (id: string, at: string | null, signal: Signal): Promise<EntityDetail> =>
  inSpace(`entities/${encodeURIComponent(id)}?${query({ at })}`, { signal });

export const getFact = (id: string, at: string | null, signal: Signal): Promise<FactDetail> =>
  inSpace(`facts/${encodeURIComponent(id)}?${query({ at })}`, { signal });

export const getSubgraph = (around: Around, at: string | null, signal: Signal): Promise<Subgraph> =>
  inSpace(`graph?${query({ ...around, at, limit: LIMIT })}`, { signal });

export const postAnswer = (question: string, at: string | null, signal: Signal): Promise<Answer> =>
  inSpace("answer", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ question, at }),
    signal,
  });
