// Filters: what of the picture is shown. They act at once, and are in the address.

import type { Actions } from "./actions";
import { button, byId, el, field, input } from "./dom";
import { ENTITY_KINDS, FACT_KINDS, type Picture } from "./picture";
import { NO_FILTERS, type Filters } from "./state";
import { percent } from "./words";

const TRUST = ["any source", "assistants and people", "people", "people about themselves"];

export class FilterBar {
  private readonly body = byId("filters", HTMLDivElement);
  private readonly count = byId("filter-count", HTMLSpanElement);

  constructor(private readonly actions: Actions) {}

  /** Fills the controls with what the picture has to choose from. */
  show(picture: Picture): void {
    const { filters, hidden } = this.actions.state;
    const looks = picture.nodes.flatMap((node) => (node.looks ? [node.looks] : []));
    const present = (values: readonly string[]): string[] => [...new Set(values)].filter(Boolean).sort();
    const set = (patch: Partial<Filters>): void => this.actions.set({ filters: { ...this.actions.state.filters, ...patch } });
    const predicates = present(picture.nodes.filter((node) => node.kind === "fact").map((node) => node.label));
    this.count.textContent = String(active(filters) + hidden.length || "");
    this.body.replaceChildren(
      this.kinds(picture, filters, set),
      text("Predicate", filters.predicate, predicates, (predicate) => set({ predicate })),
      text("Speaker", filters.speaker, present(looks.map((each) => each.speaker)), (speaker) => set({ speaker })),
      text("Conversation", filters.conversation, present(looks.map((each) => each.conversation)), (conversation) => set({ conversation })),
      text("Source", filters.source, present(looks.map((each) => each.source)), (source) => set({ source })),
      field("Since", input("date", filters.since, (since) => set({ since }))),
      field("Until", input("date", filters.until, (until) => set({ until }))),
      slider("Confidence", filters.confidence, 1, 0.1, `at least ${percent(filters.confidence)}`, (confidence) => set({ confidence })),
      slider("Trust", filters.trust, 3, 1, TRUST[filters.trust] ?? "", (trust) => set({ trust })),
      tick("Show what no longer holds", filters.ended, (ended) => set({ ended })),
      button("Clear", "plain", () => this.actions.set({ filters: NO_FILTERS, hidden: [] })),
    );
  }

  private kinds(picture: Picture, filters: Filters, set: (patch: Partial<Filters>) => void): HTMLElement {
    const drawn = new Set(picture.nodes.map((node) => node.type));
    const kinds = [...ENTITY_KINDS, ...FACT_KINDS].filter((kind) => drawn.has(kind) || filters.kinds.includes(kind));
    const boxes = kinds.map((kind) => {
      const chosen = filters.kinds.includes(kind);
      return tick(kind, chosen, () => set({ kinds: chosen ? filters.kinds.filter((each) => each !== kind) : [...filters.kinds, kind] }));
    });
    return el("fieldset", "kinds", el("legend", "", "Kinds"), ...boxes);
  }
}

/** How many filters are set. */
export function active(filters: Filters): number {
  return (Object.keys(NO_FILTERS) as (keyof Filters)[]).filter((name) => JSON.stringify(filters[name]) !== JSON.stringify(NO_FILTERS[name])).length;
}

let lists = 0;

function text(label: string, value: string, options: readonly string[], onChange: (value: string) => void): HTMLLabelElement {
  const control = input("text", value, onChange);
  const list = el("datalist");
  list.id = `filter-list-${(lists += 1)}`;
  for (const option of options.slice(0, 200)) list.append(new Option(option));
  control.setAttribute("list", list.id);
  const made = field(label, control);
  made.append(list);
  return made;
}

function slider(label: string, value: number, most: number, step: number, words: string, onChange: (value: number) => void): HTMLLabelElement {
  const control = input("range", "0", (chosen) => onChange(Number(chosen)));
  control.min = "0";
  control.max = String(most);
  control.step = String(step);
  control.value = String(value);
  control.setAttribute("aria-valuetext", words);
  const made = field(label, control);
  const shown = el("span", "quiet", words);
  shown.ariaHidden = "true"; // The slider says it itself.
  made.append(shown);
  return made;
}

function tick(label: string, checked: boolean, onChange: (checked: boolean) => void): HTMLLabelElement {
  const control = el("input");
  control.type = "checkbox";
  control.checked = checked;
  control.addEventListener("change", () => onChange(control.checked));
  return el("label", "tick", control, label);
}
