// Everything that the page shows follows from this state. It is immutable; the address is another form of it (see codec.ts).

export type View = "graph" | "table" | "timeline";
export type Clock = "held" | "known";

export const OPENABLE = ["entity", "fact", "unit", "community", "message", "diff", "correct", "cypher", "explain"] as const;
export type Openable = (typeof OPENABLE)[number];

/** What is open in the panel: a thing by its id, or a tool. */
export interface Opened {
  kind: Openable;
  id: string;
}

export interface Filters {
  /** Kinds of entities and facts that are shown; empty: all. */
  kinds: readonly string[];
  predicate: string;
  speaker: string;
  conversation: string;
  source: string;
  /** ISO day, or "". */
  since: string;
  until: string;
  /** The lowest confidence (0 to 1) and trust (0 to 3) of facts that are shown. */
  confidence: number;
  trust: number;
  /** Also facts that do not hold. */
  ended: boolean;
}

export interface State {
  /** null: the default space of the server. */
  space: string | null;
  question: string;
  /** The picture is around this entity. */
  entity: string;
  /** The picture is the path between two entities. */
  path: readonly [string, string] | null;
  /** The map with every entity. */
  whole: boolean;
  open: Opened | null;
  /** ISO days; null: the latest. */
  at: string | null;
  known: string | null;
  /** What the slider moves. */
  clock: Clock;
  view: View;
  filters: Filters;
  /** Communities of the map that are opened, entities whose facts were added, and nodes that are hidden or pinned; by id. */
  areas: readonly string[];
  expanded: readonly string[];
  hidden: readonly string[];
  pinned: readonly string[];
}

export const NO_FILTERS: Filters = {
  kinds: [],
  predicate: "",
  speaker: "",
  conversation: "",
  source: "",
  since: "",
  until: "",
  confidence: 0,
  trust: 0,
  ended: false,
};

export const START: State = {
  space: null,
  question: "",
  entity: "",
  path: null,
  whole: false,
  open: null,
  at: null,
  known: null,
  clock: "held",
  view: "graph",
  filters: NO_FILTERS,
  areas: [],
  expanded: [],
  hidden: [],
  pinned: [],
};

/** What is drawn when a new picture is asked for: nothing is opened, expanded or hidden in it yet. */
export const AFRESH = { question: "", entity: "", path: null, whole: false, open: null, areas: [], expanded: [], hidden: [], pinned: [] } as const;

/** True if the two states need different data from the server. */
export function needsData(one: State, other: State): boolean {
  return dataKey(one) !== dataKey(other);
}

function dataKey(state: State): string {
  const { space, question, entity, path, whole, at, known, filters } = state;
  return JSON.stringify([space, question, entity, path, whole, at, known, filters.ended]);
}

/** True if the picture is the map of the whole space. */
export const isMap = (state: State): boolean => !state.question && !state.entity && state.path === null;

export type Listener = (state: State, before: State) => void;

/** Holds the state, and tells who listens. */
export class Store {
  private listeners: Listener[] = [];

  constructor(private current: State = START) {}

  get state(): State {
    return this.current;
  }

  /** Changes some fields. Nothing happens if they are as before. */
  set(patch: Partial<State>): void {
    const next = { ...this.current, ...patch };
    if (JSON.stringify(next) === JSON.stringify(this.current)) return;
    const before = this.current;
    this.current = next;
    for (const listener of this.listeners) listener(next, before);
  }

  subscribe(listener: Listener): void {
    this.listeners.push(listener);
  }
}
