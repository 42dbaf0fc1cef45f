// The address of a state, and the state of an address. What is as at the start is not in the address.

import { NO_FILTERS, OPENABLE, START, type Filters, type Opened, type State, type View } from "./state";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const VIEWS: readonly View[] = ["graph", "table", "timeline"];
/** Longer values than these are no address that the page wrote. */
const LONGEST = 12_000;
const MOST = 200;

/** The query of a state, such as "?q=Where+does+Ada+live%3F&at=2025-02-01"; "" for the start. */
export function toQuery(state: State): string {
  const query = new URLSearchParams();
  const put = (name: string, value: string | null): void => {
    if (value) query.set(name, value);
  };
  put("space", state.space);
  put("q", state.question);
  put("entity", state.entity);
  put("path", state.path ? state.path.join("~") : null);
  put("map", state.whole ? "all" : null);
  put("open", state.open ? (state.open.id ? `${state.open.kind}:${state.open.id}` : state.open.kind) : null);
  put("at", state.at);
  put("known", state.known);
  put("clock", state.clock === START.clock ? null : state.clock);
  put("view", state.view === START.view ? null : state.view);
  for (const name of ["areas", "expanded", "hidden", "pinned"] as const) put(name, state[name].join("~"));
  putFilters(state.filters, put);
  return query.size ? `?${query}` : "";
}

/** The state of a query; what cannot be read in it is as at the start. */
export function fromQuery(search: string): State {
  const query = new URLSearchParams(search);
  const text = (name: string): string => (query.get(name) ?? "").slice(0, LONGEST);
  const list = (name: string): string[] => text(name).split("~").filter(Boolean).slice(0, MOST);
  const ends = list("path");
  const view = VIEWS.find((each) => each === text("view"));
  return {
    space: text("space") || null,
    question: text("q"),
    entity: text("entity"),
    path: ends[0] && ends[1] ? [ends[0], ends[1]] : null,
    whole: text("map") === "all",
    open: openedOf(text("open")),
    at: dayOf(text("at")),
    known: dayOf(text("known")),
    clock: text("clock") === "known" ? "known" : "held",
    view: view ?? START.view,
    filters: filtersOf(text, list),
    areas: list("areas"),
    expanded: list("expanded"),
    hidden: list("hidden"),
    pinned: list("pinned"),
  };
}

function putFilters(filters: Filters, put: (name: string, value: string | null) => void): void {
  put("kind", filters.kinds.join("~"));
  for (const name of ["predicate", "speaker", "conversation", "source", "since", "until"] as const) put(name, filters[name]);
  put("confidence", filters.confidence > 0 ? String(filters.confidence) : null);
  put("trust", filters.trust > 0 ? String(filters.trust) : null);
  put("ended", filters.ended ? "1" : null);
}

function filtersOf(text: (name: string) => string, list: (name: string) => string[]): Filters {
  return {
    kinds: list("kind"),
    predicate: text("predicate"),
    speaker: text("speaker"),
    conversation: text("conversation"),
    source: text("source"),
    since: dayOf(text("since")) ?? "",
    until: dayOf(text("until")) ?? "",
    confidence: between(Number(text("confidence")), 0, 1, NO_FILTERS.confidence),
    trust: between(Number(text("trust")), 0, 3, NO_FILTERS.trust),
    ended: text("ended") === "1",
  };
}

function openedOf(text: string): Opened | null {
  const [kind, ...rest] = text.split(":");
  const known = OPENABLE.find((each) => each === kind);
  return known ? { kind: known, id: rest.join(":") } : null;
}

/** The day, if it is one of the calendar. */
function dayOf(text: string): string | null {
  if (!DAY.test(text)) return null;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) ? text : null;
}

function between(value: number, least: number, most: number, otherwise: number): number {
  return value >= least && value <= most ? value : otherwise;
}
