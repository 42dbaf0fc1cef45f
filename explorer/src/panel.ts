// The panel beside the drawing: an overview, an answer, an entity or a fact. Each is a list of DOM nodes.

import type { Answer, EntityDetail, Fact, FactDetail, Hit, Message, Subgraph, Stats } from "./api";
import { button, el } from "./dom";
import { type Open, factItem, factLine, quote, times } from "./facts";
import { entitiesIn } from "./scene";
import { count, dateOf, standingOf } from "./words";

const COUNTED = ["message", "entity", "fact", "unit", "community"];

/** Counts of what is stored, before a question is asked. */
export function overview(stats: Stats): Node[] {
  if (!stats.counts["messages"]) {
    return [
      title("This memory is empty"),
      el("p", "", "Remember a log, then reload this page:"),
      el("pre", "", "graphmem remember LOG"),
    ];
  }
  const plural = (noun: string): string => count(2, noun).slice(2);
  const rows = COUNTED.filter((noun) => stats.counts[plural(noun)] !== undefined);
  return [
    title("Ask this memory"),
    el("p", "", "Ask a question to get an answer with its evidence, or type a name to see what is known about it."),
    el("p", "quiet", rows.map((noun) => count(stats.counts[plural(noun)] ?? 0, noun)).join(" · ")),
    stats.first && stats.last ? el("p", "quiet", `${dateOf(stats.first)} to ${dateOf(stats.last)}`) : null,
  ].filter((node) => node !== null);
}

/** The answer and its evidence. */
export function answered(answer: Answer, at: string | null, open: Open): Node[] {
  const line = title(answer.text || "Not in memory");
  line.classList.add("answer");
  line.classList.toggle("unfound", !answer.found);
  const asOf = at === null ? null : el("p", "quiet", `As of ${dateOf(at)}`);
  const hits = (those: Hit[]): HTMLElement => el("ol", "evidence", ...those.map((hit) => hitItem(hit, answer, open)));
  return [
    kicker(answer.question),
    line,
    asOf,
    ...section("Evidence", hits(answer.evidence)),
    ...section("Closest in memory", hits(answer.closest)),
  ].filter((node) => node !== null);
}

/** An entity and its facts, valid ones first, each with its message. */
export function entityDetail(detail: EntityDetail, at: string | null, open: Open, onFocus: () => void): Node[] {
  const { entity, facts, messages } = detail;
  const said = new Map(messages.map((message) => [message.id, message]));
  const aliases = entity.aliases.filter((alias) => alias !== entity.name);
  const group = (heading: string, chosen: Fact[]): Node[] => section(heading, factList(chosen, said, at, open));
  const standing = (...wanted: string[]): Fact[] => facts.filter((fact) => wanted.includes(standingOf(fact, at)));
  return [
    kicker(entity.kind),
    title(entity.name),
    aliases.length ? el("p", "quiet", `also ${aliases.join(", ")}`) : null,
    button("Show its neighbourhood", "plain", onFocus),
    facts.length ? null : el("p", "quiet", "No facts yet."),
    ...group(at === null ? "Holds now" : `Holds on ${dateOf(at)}`, standing("holds")),
    ...group("Held before", standing("earlier", "withdrawn")),
    ...group("Holds later", standing("later")),
    detail.truncated ? el("p", "quiet", `Only the first ${count(facts.length, "fact")} are shown.`) : null,
  ].filter((node) => node !== null);
}

/** A fact: members, times, message and related facts. */
export function factDetail(detail: FactDetail, at: string | null, open: Open): Node[] {
  const { fact, message, neighbours } = detail;
  return [
    kicker(fact.kind),
    title(fact.predicate),
    el("div", `fact ${standingOf(fact, at)}`, factLine(fact, open), times(fact, at)),
    ...(message ? section("Stated in", quote(message, fact)) : []),
    ...section("Related facts", factList(neighbours, new Map(), at, open)),
  ];
}

/** The entities drawn, as buttons for keyboard users. */
export function contents(subgraph: Subgraph, open: Open, unfolded: boolean): Node[] {
  const entities = entitiesIn(subgraph).toSorted((a, b) => b.weight - a.weight || a.label.localeCompare(b.label));
  if (!entities.length) return [];
  const items = entities.map((node) =>
    el(
      "li",
      "",
      button(node.label, "link", () => open.entity(node.id)),
    ),
  );
  const more = subgraph.truncated ? el("p", "quiet", "There is more than can be drawn.") : null;
  const summary = el("summary", "", `${count(entities.length, "entity")} drawn`);
  const details = el("details", "contents", summary, el("ul", "names", ...items), more);
  details.open = unfolded;
  return [details];
}

const kicker = (text: string): HTMLElement => el("p", "kicker", text);

function title(text: string): HTMLHeadingElement {
  const heading = el("h1", "", text);
  heading.tabIndex = -1;
  return heading;
}

function section(heading: string, body: HTMLElement): Node[] {
  return body.childElementCount ? [el("h2", "", heading), body] : [];
}

function factList(facts: Fact[], said: Map<string, Message>, at: string | null, open: Open): HTMLUListElement {
  return el("ul", "facts", ...facts.map((fact) => factItem(fact, said.get(fact.message_id), at, open)));
}

function hitItem(hit: Hit, { fact: best, paths }: Answer, open: Open): HTMLLIElement {
  const marked = best?.message_id === hit.message.id ? best : null;
  const path = paths.find((steps) => steps.at(-1)?.target === hit.message.id);
  const way = path ? el("p", "way quiet", `found by ${path.map((step) => step.via).join(" → ")}`) : null;
  return el("li", "", quote(hit.message, marked), way, ...hit.facts.map((fact) => factLine(fact, open)));
}
