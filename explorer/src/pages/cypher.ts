// Reading queries: a text with completion from the schema, and the result as a table; ids in it open what they name.

import type { Actions } from "../actions";
import { inSpace, send } from "../api";
import { button, el } from "../dom";
import { OPENABLE, type Openable } from "../state";
import { count } from "../words";
import { kicker, present, row, title } from "./parts";

interface Result {
  columns: string[];
  rows: Record<string, unknown>[];
  truncated: boolean;
  flagged?: string[];
}
interface Schema {
  labels: Record<string, unknown>;
  relationships: Record<string, unknown>;
}

const EXAMPLE = "MATCH (f:Fact)-[:HAS_ROLE]->(e:Entity)\nRETURN e.name AS name, count(f) AS facts, e.id AS id\nORDER BY facts DESC LIMIT 10";
let last = EXAMPLE;

export async function cypherPage(actions: Actions, signal: AbortSignal): Promise<Node[]> {
  const schema = actions.capabilities.can("GET", "/schema") ? await inSpace<Schema>("schema", { signal }) : { labels: {}, relationships: {} };
  const words = [...Object.keys(schema.labels), ...Object.keys(schema.relationships), ...Object.values(schema.labels).flatMap(propertiesOf)];
  const text = el("textarea", "query");
  text.value = last;
  text.rows = 8;
  text.spellcheck = false;
  text.setAttribute("aria-label", "Cypher query");
  const offers = el("p", "row offers");
  const result = el("div", "result");
  const run = (): void => {
    last = text.value;
    void show(text.value, result, actions);
  };
  text.addEventListener("input", () => offer(text, [...new Set(words)].sort(), offers));
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
  });
  return present([
    kicker("Cypher"),
    title("Query the graph"),
    el("p", "quiet", "Reading queries only, over this space. Ctrl+Enter runs it."),
    text,
    offers,
    row(button("Run", "plain", run)),
    result,
  ]);
}

function propertiesOf(label: unknown): string[] {
  const inside = typeof label === "object" && label !== null && "properties" in label ? (label as { properties: unknown }).properties : label;
  return typeof inside === "object" && inside !== null ? Object.keys(inside) : [];
}

/** Words that complete what is being written, as buttons. */
function offer(text: HTMLTextAreaElement, words: readonly string[], place: HTMLElement): void {
  const before = text.value.slice(0, text.selectionStart);
  const start = /[A-Za-z_]+$/.exec(before)?.[0] ?? "";
  const fit = start.length > 1 ? words.filter((word) => word.toLowerCase().startsWith(start.toLowerCase()) && word !== start).slice(0, 6) : [];
  place.replaceChildren(
    ...fit.map((word) =>
      button(word, "plain", () => {
        text.setRangeText(word, text.selectionStart - start.length, text.selectionStart, "end");
        place.replaceChildren();
        text.focus();
      }),
    ),
  );
}

async function show(query: string, place: HTMLElement, actions: Actions): Promise<void> {
  try {
    const found = await send<Result>("POST", "cypher", { query });
    const ids = new Set<string>();
    const head = el("tr", "", ...found.columns.map((name) => Object.assign(el("th", "", name), { scope: "col" })));
    const lines = found.rows.map((each) => el("tr", "", ...found.columns.map((name) => el("td", "", cell(each[name], ids, actions)))));
    place.replaceChildren(
      el("p", "quiet", `${count(found.rows.length, "row")}${found.truncated ? ", there are more" : ""}`),
      row(ids.size ? button("Show them in the graph", "plain", () => actions.set({ expanded: [...ids].slice(0, 20), view: "graph" })) : null),
      el("table", "", el("thead", "", head), el("tbody", "", ...lines)),
    );
    actions.tell(count(found.rows.length, "row"));
  } catch (error) {
    place.replaceChildren(el("p", "bad", error instanceof Error ? error.message : String(error)));
  }
}

/** A value as text; an id of something that can be opened, as a button. */
function cell(value: unknown, ids: Set<string>, actions: Actions): Node | string {
  if (typeof value === "object" && value !== null && "id" in value && typeof value.id === "string") {
    const words = ["name", "text", "title", "id"].map((name) => (value as Record<string, unknown>)[name]).find((each) => typeof each === "string");
    return opener(value.id, String(words), ids, actions);
  }
  return typeof value === "string" ? opener(value, value, ids, actions) : JSON.stringify(value);
}

function opener(id: string, words: string, ids: Set<string>, actions: Actions): Node | string {
  const kind = OPENABLE.find((each) => id.startsWith(`${each}-`)) as Openable | undefined;
  if (!kind) return words;
  if (kind === "entity") ids.add(id);
  return button(words, "link", () => actions.open(kind, id));
}
