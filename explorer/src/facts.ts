// Facts and their messages in the panel.

import type { Actions } from "./actions";
import type { Fact, Message } from "./api";
import { button, el } from "./dom";
import { looksOf } from "./looks";
import { cut, dateOf, predicateOf, standingOf, tagsOf, validityOf, whenOf } from "./words";

const STANDING = { holds: "", earlier: "no longer", later: "not yet", withdrawn: "withdrawn" };

/** A fact as a list item: statement, times and message. */
export function factItem(fact: Fact, message: Message | undefined, at: string | null, actions: Actions): HTMLLIElement {
  const item = el("li", `fact ${standingOf(fact, at)}`, factLine(fact, actions), times(fact, at));
  if (message) item.append(quote(message, fact, actions));
  return item;
}

/** The predicate and the members with their roles, as buttons. */
export function factLine(fact: Fact, actions: Actions): HTMLElement {
  const looks = looksOf(fact).map((look) => ` look-${look}`);
  const line = el(
    "p",
    `line${looks.join("")}`,
    button(predicateOf(fact), "predicate", () => actions.open("fact", fact.id)),
  );
  for (const tag of tagsOf(fact)) line.append(el("span", "tag", tag));
  for (const member of fact.members) line.append(memberOf(member, actions));
  return line;
}

/** The validity in words, and a tag if the fact does not hold. */
export function times(fact: Fact, at: string | null): HTMLElement {
  const standing = STANDING[standingOf(fact, at)];
  const when = whenOf(fact);
  const words = el("span", "validity", [validityOf(fact), when].filter(Boolean).join(", "));
  return el("p", "times", words, standing ? el("span", "tag", standing) : null);
}

/** A message verbatim, with the words of the fact marked; its date opens the thread around it. */
export function quote(message: Message, fact: Fact | null, actions: Actions): HTMLElement {
  const [before, inside, after] = cut(message.text, fact?.start ?? 0, fact?.end ?? 0);
  const whole = !before.trim() && !after.trim();
  const text = el("p", "", before, inside ? el(whole ? "span" : "mark", "", inside) : null, after);
  text.append(...message.attachments.map((attachment, index) => `${message.text || index ? " " : ""}[${attachment}]`));
  const day = el("time", "", dateOf(message.sent_at));
  day.dateTime = message.sent_at;
  const thread = button("", "link", () => actions.open("message", message.id));
  thread.append(day);
  thread.title = "Show the thread around it";
  return el("blockquote", "", text, el("footer", "", message.speaker, " · ", thread));
}

export function memberOf(member: Fact["members"][number], actions: Actions): HTMLElement {
  const role = el("span", "role", member.role);
  if (!member.entity_id) return el("span", "member", role, member.name);
  return el(
    "span",
    "member",
    role,
    button(member.name, "link", () => actions.open("entity", member.entity_id)),
  );
}
