// The menu of tools: saved views, export, comparison, corrections, queries, help; and the choice of a space and a view.

import type { Actions } from "./actions";
import type { SpacesView } from "./api";
import { toQuery } from "./codec";
import { button, byId, el } from "./dom";
import { FORMATS, type Format } from "./export";
import { removeView, savedViews, saveView } from "./saved";
import { AFRESH, type State, type View } from "./state";

export interface ToolbarEvents {
  tour(): void;
  export(format: Format): void;
  go(query: string): void;
}

export class Toolbar {
  private readonly space = byId("space", HTMLSelectElement);
  private readonly menu = byId("menu", HTMLDetailsElement);
  private readonly items = byId("menu-items", HTMLDivElement);
  private readonly views = [...document.querySelectorAll<HTMLButtonElement>("[data-view]")];

  constructor(
    private readonly actions: Actions,
    private readonly events: ToolbarEvents,
  ) {
    for (const each of this.views) each.addEventListener("click", () => actions.set({ view: each.dataset["view"] as View }));
    this.space.addEventListener("change", () => actions.set({ ...AFRESH, at: null, known: null, space: this.space.value }));
    this.menu.addEventListener("toggle", () => this.fill());
    document.addEventListener("pointerdown", (event) => {
      if (event.target instanceof Node && !this.menu.contains(event.target)) this.menu.open = false;
    });
    this.menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
  }

  spaces(spaces: SpacesView, state: State): void {
    const chosen = state.space ?? spaces.default;
    const names = spaces.spaces.includes(chosen) ? spaces.spaces : [...spaces.spaces, chosen];
    this.space.replaceChildren(...names.map((name) => new Option(name, name, false, name === chosen)));
  }

  show(state: State): void {
    for (const each of this.views) each.setAttribute("aria-pressed", String(each.dataset["view"] === state.view));
  }

  private close(): void {
    this.menu.open = false;
    this.menu.querySelector("summary")?.focus();
  }

  private fill(): void {
    if (!this.menu.open) return;
    const { actions, events } = this;
    const item = (words: string, work: () => void): HTMLButtonElement =>
      button(words, "item", () => {
        this.close();
        work();
      });
    const writes = actions.role !== "read";
    this.items.replaceChildren(
      item("Compare two dates", () => actions.open("diff", "")),
      ...(writes ? [item("Put right", () => actions.open("correct", ""))] : []),
      ...(actions.capabilities.can("POST", "/cypher") ? [item("Query by Cypher", () => actions.open("cypher", ""))] : []),
      item("Copy the link to this view", () => void this.copy()),
      item("Take the tour", () => events.tour()),
      el("p", "kicker", "Export"),
      el("p", "row", ...FORMATS.map((format) => button(format, "plain", () => events.export(format)))),
      el("p", "kicker", "Saved views"),
      ...this.saved(),
    );
  }

  private saved(): Node[] {
    const name = el("input");
    name.type = "text";
    name.maxLength = 60;
    name.placeholder = "Name of this view";
    name.setAttribute("aria-label", "Name of this view");
    const save = button("Save", "plain", () => {
      const called = name.value.trim();
      if (!called) return name.focus();
      const kept = saveView({ name: called, query: toQuery(this.actions.state) });
      this.actions.tell(kept ? `Saved as ${called}.` : "This browser keeps no views.");
      this.fill();
    });
    const views = savedViews().map((view) =>
      el(
        "li",
        "",
        button(view.name, "link", () => {
          this.close();
          this.events.go(view.query);
        }),
        Object.assign(button("×", "remove", () => {
          removeView(view.name);
          this.fill();
        }), { ariaLabel: `Remove ${view.name}` }),
      ),
    );
    return [el("p", "row", name, save), el("ul", "lines", ...views)];
  }

  private async copy(): Promise<void> {
    const address = `${location.origin}${location.pathname}${toQuery(this.actions.state)}`;
    await navigator.clipboard.writeText(address).then(
      () => this.actions.tell("The link is copied."),
      () => this.actions.tell("The address of this page is the link."),
    );
  }
}
