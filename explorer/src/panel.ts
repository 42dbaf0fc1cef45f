// The panel beside the picture: an overview, an answer, an entity or a fact. Each is a list of nodes.

import type { Answer, EntityDetail, Fact, FactDetail, Hit, Message, Picture, Stats } from "./api";
import { button, el } from "./dom";
import { type Open, factItem, factLine, quote, times } from "./facts";
import { entitiesIn } from "./scene";
import { count, dateOf, standingOf } from "./words";

const COUNTED = ["message", "entity", "fact", "unit", "community"];

/** What is in the memory, before anything was asked. */
export function overview(stats: Stats): Node[] {
  if (!stats.counts["messages"]) {
    return [
      title("This memory is empty"),
      el("p", "", "Bring in a log, then load this page again:"),
      el("pre", "", "graphmem remember LOG"),
    ];
  }
  const plural = (noun: string): string => count(2, noun).slice(2);
  const rows = COUNTED.filter((noun) => stats.counts[plural(noun)] !== undefined);
  return [
    title("Ask this memory"),
    el("p", "", "A question gets an answer with the sentences that say so. A name shows all that is known of it."),
    el("p", "quiet", rows.map((noun) => count(stats.counts[plural(noun)] ?? 0, noun)).join(" · ")),
    stats.first && stats.last ? el("p", "quiet", `${dateOf(stats.first)} to ${dateOf(stats.last)}`) : null,
  ].filter((node) => node !== null);
}

/** The answer line and its evidence. */
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

/** An entity: its facts, those that hold first, each with the message behind it. */
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
    button("Draw what is around it", "plain", onFocus),
    facts.length ? null : el("p", "quiet", "No fact about it yet."),
    ...group(at === null ? "Holds now" : `Holds on ${dateOf(at)}`, standing("holds")),
    ...group("Held before", standing("earlier", "withdrawn")),
    ...group("Holds later", standing("later")),
    detail.truncated ? el("p", "quiet", `Only the first ${count(facts.length, "fact")} are shown.`) : null,
  ].filter((node) => node !== null);
}

/** A fact: its members, its times, the message that said it, and its neighbours. */
export function factDetail(detail: FactDetail, at: string | null, open: Open): Node[] {
  const { fact, message, neighbours } = detail;
  return [
    kicker(fact.kind),
    title(fact.predicate),
    el("div", `fact ${standingOf(fact, at)}`, factLine(fact, open), times(fact, at)),
    ...(message ? section("Said by", quote(message, fact)) : []),
    ...section("Nearby facts", factList(neighbours, new Map(), at, open)),
  ];
}

/** The entities of a picture as buttons: the way to them without a mouse. */
export function contents(picture: Picture, open: Open, unfolded: boolean): Node[] {
  const entities = entitiesIn(picture).toSorted((a, b) => b.weight - a.weight || a.label.localeCompare(b.label));
  if (!entities.length) return [];
  const items = entities.map((node) =>
    el(
      "li",
      "",
      button(node.label, "link", () => open.entity(node.id)),
    ),
  );
  const more = picture.truncated ? el("p", "quiet", "There is more than the picture can show.") : null;
  const summary = el("summary", "", `${count(entities.length, "entity")} in the picture`);
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
