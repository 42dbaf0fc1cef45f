// The table and the timeline of what is drawn: the same facts and entities, as text.

import type { Actions } from "./actions";
import { button, el } from "./dom";
import { looksOf, labelled } from "./looks";
import { entitiesIn, factsIn, type Picture, type PictureNode } from "./picture";
import { count, dateOf, percent } from "./words";

type Column = "what" | "who" | "kind" | "since" | "until" | "speaker" | "confidence";
const COLUMNS: readonly (readonly [Column, string])[] = [
  ["what", "Fact"],
  ["who", "Who and what"],
  ["kind", "Kind"],
  ["since", "Since"],
  ["until", "Until"],
  ["speaker", "Said by"],
  ["confidence", "Confidence"],
];
const MOST = 500;

export interface Row {
  id: string;
  what: string;
  who: string;
  kind: string;
  since: string;
  until: string;
  speaker: string;
  confidence: string;
  node: PictureNode;
}

/** The facts of a picture as rows of text. */
export function rowsOf(picture: Picture): Row[] {
  const labels = new Map(picture.nodes.map((node) => [node.id, node.label]));
  const members = Map.groupBy(picture.edges, (edge) => edge.source);
  return factsIn(picture).map((node) => {
    const roles = (members.get(node.id) ?? []).filter((edge) => !["path", "supersedes", "contradicts"].includes(edge.role));
    const looks = node.looks;
    return {
      id: node.id,
      what: looks ? labelled(node.label, looks) : node.label,
      who: roles.map((edge) => `${edge.role} ${labels.get(edge.target) ?? ""}`).join(", "),
      kind: node.type,
      since: looks ? dateOf(looks.valid_from) : "",
      until: looks?.valid_to ? dateOf(looks.valid_to) : "",
      speaker: looks?.speaker ?? "",
      confidence: looks ? percent(looks.confidence) : "",
      node,
    };
  });
}

export class TableView {
  private sorted: Column = "since";
  private down = true;

  constructor(
    private readonly place: HTMLElement,
    private readonly actions: Actions,
  ) {}

  show(picture: Picture): void {
    const rows = rowsOf(picture).toSorted((a, b) => a[this.sorted].localeCompare(b[this.sorted], "en", { numeric: true }) * (this.down ? -1 : 1));
    const entities = entitiesIn(picture).toSorted((a, b) => b.weight - a.weight);
    this.place.replaceChildren(
      el("h2", "", `${count(rows.length, "fact")} and ${count(entities.length, "entity")}`),
      rows.length ? this.facts(rows, picture) : el("p", "quiet", "No facts are drawn: ask a question, or open an entity."),
      this.entities(entities),
    );
  }

  private facts(rows: readonly Row[], picture: Picture): HTMLElement {
    const heads = COLUMNS.map(([column, words]) => {
      const head = el("th", "", button(words, "link", () => this.sort(column, picture)));
      head.scope = "col";
      if (column === this.sorted) head.setAttribute("aria-sort", this.down ? "descending" : "ascending");
      return head;
    });
    const lines = rows.slice(0, MOST).map((row) => {
      const open = button(row.what, "link", () => this.actions.open("fact", row.id));
      const looks = row.node.looks ? looksOf(row.node.looks).map((look) => `look-${look}`) : [];
      const cells = COLUMNS.slice(1).map(([column]) => el("td", column === "who" ? "" : "brief", row[column]));
      return el("tr", looks.join(" "), el("td", "what", open), ...cells);
    });
    return el("table", "", el("thead", "", el("tr", "", ...heads)), el("tbody", "", ...lines));
  }

  private entities(entities: readonly PictureNode[]): HTMLElement {
    const head = ["Entity", "Kind", "Community", "Mentions"].map((words) => {
      const cell = el("th", "", words);
      cell.scope = "col";
      return cell;
    });
    const lines = entities.slice(0, MOST).map((node) =>
      el(
        "tr",
        "",
        el("td", "", button(node.label, "link", () => this.actions.open("entity", node.id))),
        el("td", "", node.type),
        el("td", "", node.community),
        el("td", "", String(node.weight)),
      ),
    );
    return el("table", "", el("thead", "", el("tr", "", ...head)), el("tbody", "", ...lines));
  }

  private sort(column: Column, picture: Picture): void {
    this.down = column === this.sorted ? !this.down : false;
    this.sorted = column;
    this.show(picture);
  }
}

/** Facts by month, oldest first. */
export function timelineOf(picture: Picture, actions: Actions): Node[] {
  const rows = rowsOf(picture).toSorted((a, b) => a.since.localeCompare(b.since) || a.id.localeCompare(b.id));
  if (!rows.length) return [el("p", "quiet", "No facts are drawn: ask a question, or open an entity.")];
  return [...Map.groupBy(rows, (row) => row.since.slice(0, 7))].flatMap(([month, each]) => [
    el("h2", "", month),
    el(
      "ol",
      "timeline",
      ...each.map((row) => {
        const looks = row.node.looks ? looksOf(row.node.looks).map((look) => `look-${look}`) : [];
        return el(
          "li",
          looks.join(" "),
          el("span", "when", row.until ? `${row.since} to ${row.until}` : row.since),
          el("span", "", button(row.node.looks?.text || row.what, "link what", () => actions.open("fact", row.id))),
          el("span", "quiet", `${row.who} · said by ${row.speaker}`),
        );
      }),
    ),
  ]);
}
