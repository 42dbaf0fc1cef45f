// Parts that pages of the panel are made of.

import type { Actions } from "../actions";
import type { Fact, Message } from "../api";
import { button, el } from "../dom";
import { factItem } from "../facts";

export const kicker = (text: string): HTMLElement => el("p", "kicker", text);

export function title(text: string): HTMLHeadingElement {
  const heading = el("h1", "", text);
  heading.tabIndex = -1;
  return heading;
}

/** A heading and its content; nothing if there is no content. */
export function section(heading: string, body: HTMLElement): Node[] {
  return body.childElementCount ? [el("h2", "", heading), body] : [];
}

/** A section that is folded at first. */
export function folded(heading: string, body: HTMLElement, open = false): Node[] {
  if (!body.childElementCount) return [];
  const details = el("details", "fold", el("summary", "", heading), body);
  details.open = open;
  return [details];
}

export function factList(facts: readonly Fact[], said: ReadonlyMap<string, Message>, at: string | null, actions: Actions): HTMLUListElement {
  return el("ul", "facts", ...facts.map((fact) => factItem(fact, said.get(fact.message_id), at, actions)));
}

/** Buttons in a row. */
export const row = (...children: (Node | null)[]): HTMLElement => el("p", "row", ...children);

/** A list of names that open an entity. */
export function names(entities: readonly { id: string; name: string; note?: string }[], actions: Actions): HTMLUListElement {
  const items = entities.map(({ id, name, note }) =>
    el(
      "li",
      "",
      button(name, "link", () => actions.open("entity", id)),
      note ? el("span", "quiet", ` ${note}`) : null,
    ),
  );
  return el("ul", "names", ...items);
}

export const present = (nodes: (Node | null)[]): Node[] => nodes.filter((node) => node !== null);
