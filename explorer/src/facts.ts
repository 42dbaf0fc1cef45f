// Facts and their messages in the panel.

import type { Fact, Message } from "./api";
import { button, el } from "./dom";
import { cut, dateOf, standingOf, tagsOf, validityOf, whenOf } from "./words";

export interface Open {
  entity(id: string): void;
  fact(id: string): void;
}

const STANDING = { holds: "", earlier: "no longer", later: "not yet", withdrawn: "withdrawn" };

/** A fact as a list item: statement, times and message. */
export function factItem(fact: Fact, message: Message | undefined, at: string | null, open: Open): HTMLLIElement {
  const item = el("li", `fact ${standingOf(fact, at)}`, factLine(fact, open), times(fact, at));
  if (message) item.append(quote(message, fact));
  return item;
}

/** The predicate and the members with their roles, as buttons. */
export function factLine(fact: Fact, open: Open): HTMLElement {
  const line = el("p", "line", button(fact.predicate, "predicate", () => open.fact(fact.id)));
  for (const tag of tagsOf(fact)) line.append(el("span", "tag", tag));
  for (const member of fact.members) line.append(memberOf(member, open));
  return line;
}

/** The validity in words, and a tag if the fact does not hold. */
export function times(fact: Fact, at: string | null): HTMLElement {
  const standing = STANDING[standingOf(fact, at)];
  const when = whenOf(fact);
  const words = el("span", "validity", [validityOf(fact), when].filter(Boolean).join(", "));
  return el("p", "times", words, standing ? el("span", "tag", standing) : null);
}

/** A message verbatim, with the words of the fact marked. */
export function quote(message: Message, fact: Fact | null = null): HTMLElement {
  const [before, inside, after] = cut(message.text, fact?.start ?? 0, fact?.end ?? 0);
  const whole = !before.trim() && !after.trim();
  const text = el("p", "", before, inside ? el(whole ? "span" : "mark", "", inside) : null, after);
  text.append(...message.attachments.map((attachment, index) => `${message.text || index ? " " : ""}[${attachment}]`));
  const day = el("time", "", dateOf(message.sent_at));
  day.dateTime = message.sent_at;
  return el("blockquote", "", text, el("footer", "", message.speaker, " · ", day));
}

function memberOf(member: Fact["members"][number], open: Open): HTMLElement {
  const role = el("span", "role", member.role);
  if (!member.entity_id) return el("span", "member", role, member.name);
  return el(
    "span",
    "member",
    role,
    button(member.name, "link", () => open.entity(member.entity_id)),
  );
}
