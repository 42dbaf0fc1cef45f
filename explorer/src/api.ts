// The HTTP API as the page uses it: one function per route. Types are generated from OpenAPI (schema.ts).

import type * as schema from "./schema";
import type { State } from "./state";

export type * from "./schema";
export type Fact = schema.FactView;
export type Message = schema.HitMessageView;
export type Entity = schema.EntityView;
export type Member = schema.MemberView;
export type Hit = schema.HitView;
export type Precision = Fact["precision"];

type Signal = AbortSignal | null;
interface Page<T> {
  items: T[];
  next?: string | null;
}

/** The most nodes of a subgraph: more cannot be read on one screen. */
const LIMIT = 200;
const KEY = "graphmem.key";

/** An answer of the server that is no success; `status` 0: it did not answer. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** The API key that the user gave, for this tab only. */
export const key = {
  get: (): string => sessionStorage.getItem(KEY) ?? "",
  set: (value: string): void => sessionStorage.setItem(KEY, value),
};

/** Calls the API. Every failure is thrown as an ApiError with a message for the user. */
export async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
  const headers = new Headers(init.headers);
  if (key.get()) headers.set("Authorization", `Bearer ${key.get()}`);
  const response = await fetch(path, { ...init, headers }).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    throw new ApiError("The server does not answer. Is `graphmem serve` still running?", 0);
  });
  if (!response.ok) throw new ApiError(await reasonOf(response), response.status);
  return (response.status === 204 ? null : await response.json()) as T;
}

async function reasonOf(response: Response): Promise<string> {
  try {
    const body = (await response.json()) as { error?: string; detail?: { msg: string }[] };
    return body.error ?? body.detail?.map((problem) => problem.msg).join("; ") ?? response.statusText;
  } catch {
    return `${response.status} ${response.statusText}`;
  }
}

export function query(values: Record<string, string | number | boolean | null | undefined>): string {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}

const id = encodeURIComponent;

/** The last second of a day, in the format of the API; null for the latest. */
export const momentOf = (day: string | null): string | null => (day === null ? null : `${day}T23:59:59Z`);

/** The two times that a request is about. */
export function timesOf(state: State): { at: string | null; known: string | null } {
  return { at: momentOf(state.at), known: momentOf(state.known) };
}

/** The default space, which is asked for once. */
let defaultSpace: Promise<string> | null = null;
let chosenSpace: string | null = null;

/** From here on, requests are about this space (null: the default one). */
export function useSpace(space: string | null): void {
  chosenSpace = space;
}

export async function inSpace<T>(path: string, init: RequestInit = {}): Promise<T> {
  const space = chosenSpace ?? (await (defaultSpace ??= getSpaces().then((spaces) => spaces.default)).catch(forget));
  return call<T>(`v1/spaces/${id(space)}/${path}`, init);
}

function forget(error: unknown): never {
  defaultSpace = null;
  throw error;
}

export const send = <T>(method: string, path: string, body: unknown, signal: Signal = null): Promise<T> =>
  inSpace<T>(path, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal });

export const getSpaces = (): Promise<schema.SpacesView> => call("v1/spaces");
export const getStats = (): Promise<schema.Stats> => inSpace("stats");
export const getNames = (like: string, signal: Signal, limit = 8): Promise<Entity[]> =>
  inSpace<Page<Entity>>(`entities?${query({ like, limit })}`, { signal }).then((page) => page.items);
export const getEntity = (entity: string, state: State, signal: Signal): Promise<schema.EntityDetail> =>
  inSpace(`entities/${id(entity)}?${query(timesOf(state))}`, { signal });
export const getEntityContext = (entity: string, state: State, signal: Signal): Promise<schema.EntityContextView> =>
  inSpace(`graph/entities/${id(entity)}?${query(timesOf(state))}`, { signal });
export const getTimeline = (entity: string, state: State, signal: Signal): Promise<schema.TimelineLineView[]> =>
  inSpace<Page<schema.TimelineLineView>>(`timeline?${query({ entity, known: momentOf(state.known), limit: 200 })}`, { signal }).then(
    (page) => page.items,
  );
export const getFact = (fact: string, state: State, signal: Signal): Promise<schema.FactDetail> =>
  inSpace(`facts/${id(fact)}?${query(timesOf(state))}`, { signal });
export const getUnit = (unit: string, state: State, signal: Signal): Promise<schema.UnitDetail> =>
  inSpace(`units/${id(unit)}?${query(timesOf(state))}`, { signal });
export const getCommunity = (community: string, signal: Signal): Promise<schema.CommunityPageView> =>
  inSpace(`graph/communities/${id(community)}`, { signal });
export const getThread = (message: string, state: State, signal: Signal): Promise<schema.ThreadView> =>
  inSpace(`graph/messages/${id(message)}?${query(timesOf(state))}`, { signal });
export const getDiff = (from: string, to: string, entity: string, signal: Signal): Promise<schema.HistoryDiffView> =>
  inSpace(`diff?${query({ from, to, entity: entity || null })}`, { signal });
export const getHistogram = (signal: Signal): Promise<schema.HistogramView> => inSpace("graph/histogram", { signal });
export const getMap = (state: State, signal: Signal): Promise<schema.MapPicture> => inSpace(`graph/map?${query(timesOf(state))}`, { signal });
export const getWhole = (state: State, signal: Signal): Promise<schema.WholeMapView> =>
  inSpace(`graph/map/whole?${query(timesOf(state))}`, { signal });
export const getArea = (community: string, state: State, signal: Signal): Promise<schema.MapPicture> =>
  inSpace(`graph/map/communities/${id(community)}?${query(timesOf(state))}`, { signal });
export const getSubgraph = (entity: string, state: State, signal: Signal, limit = LIMIT): Promise<schema.SubgraphView> =>
  inSpace(`graph?${query({ entity, ...timesOf(state), limit, history: state.filters.ended })}`, { signal });
export const getPath = ([from, to]: readonly [string, string], state: State, signal: Signal): Promise<schema.EntityPathView> =>
  inSpace(`graph/path?${query({ from, to, ...timesOf(state) })}`, { signal });
export const postAnswer = (state: State, signal: Signal): Promise<schema.AnswerPictureView> =>
  send("POST", "graph/answer", { question: state.question, ...timesOf(state) }, signal);
export const getConflicts = (signal: Signal): Promise<schema.ConflictView[]> =>
  inSpace<Page<schema.ConflictView>>("conflicts?limit=100", { signal }).then((page) => page.items);

/** What is not there (any longer) adds nothing to a picture; every other failure is one. */
export function ifMissing(error: unknown): null {
  if (error instanceof ApiError && error.status === 404) return null;
  throw error;
}
