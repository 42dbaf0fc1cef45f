// The context menu of a node: what can be done with it.

import type { Actions } from "./actions";
import { button, byId } from "./dom";
import type { Kind } from "./picture";

export class NodeMenu {
  private readonly menu = byId("node-menu", HTMLDivElement);
  private before: HTMLElement | null = null;

  constructor(private readonly actions: Actions) {
    document.addEventListener("pointerdown", (event) => {
      if (event.target instanceof Node && !this.menu.contains(event.target)) this.hide();
    });
    this.menu.addEventListener("keydown", (event) => this.onKey(event));
  }

  show(id: string, label: string, kind: Kind, at: { x: number; y: number }): void {
    if (kind === "question") return;
    const { actions } = this;
    const { expanded, pinned } = actions.state;
    const item = (words: string, work: () => void): HTMLButtonElement => {
      const made = button(words, "", () => {
        this.hide();
        work();
      });
      made.setAttribute("role", "menuitem");
      return made;
    };
    const of_entity = [
      item("Show its neighbourhood", () => actions.around(id, label)),
      expanded.includes(id) ? item("Collapse", () => actions.collapse(id)) : item("Expand", () => actions.expand(id)),
      item("Path from here", () => actions.pathFrom(id, label)),
    ];
    this.menu.replaceChildren(
      item("Open", () => actions.open(kind, id)),
      ...(kind === "entity" ? of_entity : []),
      item("Hide", () => actions.hide(id)),
      item(pinned.includes(id) ? "Unpin" : "Pin", () => actions.pin(id)),
    );
    this.before = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    this.menu.hidden = false;
    this.menu.setAttribute("aria-label", label);
    const { offsetWidth, offsetHeight } = this.menu;
    this.menu.style.left = `${Math.min(at.x, window.innerWidth - offsetWidth - 8)}px`;
    this.menu.style.top = `${Math.min(at.y, window.innerHeight - offsetHeight - 8)}px`;
    this.menu.querySelector("button")?.focus();
  }

  hide(): void {
    if (this.menu.hidden) return;
    this.menu.hidden = true;
    this.before?.focus();
  }

  private onKey(event: KeyboardEvent): void {
    const items = [...this.menu.querySelectorAll("button")];
    const here = items.indexOf(document.activeElement as HTMLButtonElement);
    const moves: Record<string, number> = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: items.length - 1 };
    const to = moves[event.key];
    if (event.key === "Escape" || event.key === "Tab") this.hide();
    else if (to !== undefined) items[(to + items.length) % items.length]?.focus();
    else return;
    event.preventDefault();
  }
}
