// Pages of a fact, a unit, a community, and a message with its thread.

import type { Actions } from "../actions";
import { type CommunityPageView, type FactDetail, type Message, type ThreadView, type UnitDetail, momentOf } from "../api";
import { button, el } from "../dom";
import { factLine, memberOf, quote, times } from "../facts";
import { count, dateOf, percent, predicateOf, standingOf } from "../words";
import { correctionForm } from "./corrections";
import { factList, kicker, names, present, row, section, title } from "./parts";

const TRUST = ["a tool or system", "an assistant", "somebody about others", "somebody about themselves"];

/** A fact: members, times, message and related facts; first those that it replaced or contradicts. */
export function factPage(detail: FactDetail, actions: Actions): Node[] {
  const { fact, message, neighbours } = detail;
  const at = momentOf(actions.state.at);
  const none = new Map<string, Message>();
  const some = (ids: readonly string[]) => factList(neighbours.filter((other) => ids.includes(other.id)), none, at, actions);
  const linked = new Set([...fact.supersedes, ...fact.contradicts]);
  const rest = neighbours.filter((other) => !linked.has(other.id));
  return present([
    kicker(fact.kind),
    title(predicateOf(fact)),
    el("div", `fact ${standingOf(fact, at)}`, factLine(fact, actions), times(fact, at)),
    el("p", "quiet", `Confidence ${percent(fact.confidence)}${fact.reason ? ` (${fact.reason})` : ""}, on the word of ${TRUST[fact.trust] ?? "a trusted source"}.`),
    ...(message ? section("Stated in", quote(message, fact, actions)) : []),
    ...correctionForm(fact, actions),
    ...section("In place of", some(fact.supersedes)),
    ...section("Contradicts", some(fact.contradicts)),
    fact.contradicts.length ? row(button("Decide between them", "plain", () => actions.open("correct", "conflicts"))) : null,
    ...section("Related facts", factList(rest, none, at, actions)),
  ]);
}

/** A unit: one situation, who took part in which role, and the facts that it rests on. */
export function unitPage(page: UnitDetail, actions: Actions): Node[] {
  const { unit, facts } = page;
  const until = unit.valid_to ? ` to ${dateOf(unit.valid_to)}` : "";
  return [
    kicker(`situation · ${unit.kind}`),
    title(unit.title),
    el("p", "quiet", `${unit.kind === "episodic" ? "on" : "since"} ${dateOf(unit.valid_from)}${until}`),
    ...section("Who and what", el("p", "line", ...unit.members.map((member) => memberOf(member, actions)))),
    ...section("Rests on", factList(facts, new Map(), momentOf(actions.state.at), actions)),
  ];
}

export function communityPage(page: CommunityPageView, actions: Actions): Node[] {
  const opened = actions.state.areas.includes(page.id);
  const areas = opened ? actions.state.areas.filter((id) => id !== page.id) : [...actions.state.areas, page.id];
  const sentences = page.summary.split(" / ").filter(Boolean).map((text) => el("li", "", text));
  return present([
    kicker("community"),
    title(page.title),
    el("p", "quiet", count(page.total, "entity")),
    row(button(opened ? "Close it on the map" : "Open it on the map", "plain", () => actions.set({ areas, question: "", entity: "", path: null, view: "graph" }))),
    ...section("What is said in it", el("ul", "facts", ...sentences)),
    ...section("Entities", names(page.entities.map(({ id, name, kind }) => ({ id, name, note: kind })), actions)),
  ]);
}

/** A message with what was said before and after it, and the facts that were read in it. */
export function messagePage(page: ThreadView, actions: Actions): Node[] {
  const { message, thread, facts } = page;
  const items = thread.map((each) => {
    const item = el("li", each.id === message.id ? "here" : "", quote(each, null, actions));
    if (each.id === message.id) item.setAttribute("aria-current", "true");
    return item;
  });
  return present([
    kicker("message"),
    title(`${message.speaker}, ${dateOf(message.sent_at)}`),
    el("p", "quiet", [message.conversation, message.thread, message.source].filter(Boolean).join(" · ")),
    ...section("Read in it", factList(facts, new Map(), momentOf(actions.state.at), actions)),
    actions.role === "admin" && actions.capabilities.can("POST", "/forget")
      ? row(button("Forget this message…", "plain", () => actions.open("correct", `forget:message:${message.id}`)))
      : null,
    page.before ? el("p", "quiet", `${count(page.before, "message")} before these`) : null,
    ...section("Thread", el("ol", "thread", ...items)),
    page.after ? el("p", "quiet", `${count(page.after, "message")} after these`) : null,
  ]);
}
