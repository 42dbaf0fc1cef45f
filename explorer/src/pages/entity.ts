// An entity: what holds of it, its timeline with subjects, why its names are one, its neighbours by role, and where it is spoken of.

import type { Actions } from "../actions";
import { type EntityContextView, type EntityDetail, type Fact, type TimelineLineView, momentOf } from "../api";
import { button, el } from "../dom";
import { count, dateOf, percent, standingOf } from "../words";
import { factList, folded, kicker, present, row, section, title } from "./parts";

export function entityPage(detail: EntityDetail, context: EntityContextView, lines: readonly TimelineLineView[], profile: readonly Node[], actions: Actions): Node[] {
  const { entity, facts, messages } = detail;
  const at = momentOf(actions.state.at);
  const said = new Map(messages.map((message) => [message.id, message]));
  const aliases = entity.aliases.filter((alias) => alias !== entity.name);
  const group = (heading: string, chosen: Fact[]): Node[] => section(heading, factList(chosen, said, at, actions));
  const standing = (...wanted: string[]): Fact[] => facts.filter((fact) => wanted.includes(standingOf(fact, at)));
  return present([
    kicker(entity.kind),
    title(entity.name),
    aliases.length ? el("p", "quiet", `also ${aliases.join(", ")}`) : null,
    tools(entity.id, entity.name, actions),
    ...profile,
    facts.length ? null : el("p", "quiet", "No facts yet."),
    ...group(at === null ? "Holds now" : `Holds on ${dateOf(at)}`, standing("holds")),
    ...group("Held before", standing("earlier", "withdrawn")),
    ...group("Holds later", standing("later")),
    detail.truncated ? el("p", "quiet", `Only the first ${count(facts.length, "fact")} are shown.`) : null,
    ...folded("Timeline", timelineList(lines, actions)),
    ...folded("Neighbours", neighbours(context, actions)),
    ...folded("Situations", units(context, actions)),
    ...folded("Names", decisions(context)),
    ...folded("Conversations", conversations(context, actions)),
    context.community ? el("p", "quiet", "Community: ", button(context.community_title, "link", () => actions.open("community", context.community))) : null,
  ]);
}

function tools(id: string, name: string, actions: Actions): HTMLElement {
  const { state } = actions;
  const expanded = state.expanded.includes(id);
  return row(
    button("Show its neighbourhood", "plain", () => actions.around(id, name)),
    button(expanded ? "Collapse" : "Expand", "plain", () => (expanded ? actions.collapse(id) : actions.expand(id))),
    button("Hide", "plain", () => actions.hide(id)),
    button(state.pinned.includes(id) ? "Unpin" : "Pin", "plain", () => actions.pin(id)),
    button("Path from here", "plain", () => actions.pathFrom(id, name)),
    actions.role === "read" ? null : button("Merge or part…", "plain", () => actions.open("correct", `names:${name}`)),
    actions.role === "admin" && actions.capabilities.can("POST", "/forget") ? button("Forget…", "plain", () => actions.open("correct", `forget:entity:${id}`)) : null,
  );
}

/** Lines of a timeline: subject, what, when at its precision, who said so. */
export function timelineList(lines: readonly TimelineLineView[], actions: Actions): HTMLOListElement {
  const items = lines.map((line) => {
    const when = line.until ? `${line.since} to ${line.until}` : line.since;
    return el(
      "li",
      line.fact.holds ? "" : "past",
      el("span", "when", when),
      el("span", "", button(`${line.subject} ${line.what}`, "link", () => actions.open("fact", line.fact.id))),
      el("span", "quiet", `said by ${line.said_by}, ${line.said_at}`),
      ...line.replaced.map((text) => el("span", "quiet", `in place of: ${text}`)),
    );
  });
  return el("ol", "timeline", ...items);
}

function neighbours(context: EntityContextView, actions: Actions): HTMLElement {
  const byRole = Map.groupBy(context.neighbours, (each) => each.role);
  const parts = [...byRole].flatMap(([role, each]) => [
    el("dt", "", role),
    el(
      "dd",
      "",
      ...each.flatMap((other) => [
        button(other.name, "link", () => actions.open("entity", other.entity_id)),
        el("span", "quiet", ` ${other.facts}  `),
      ]),
    ),
  ]);
  return el("dl", "roles", ...parts);
}

function units(context: EntityContextView, actions: Actions): HTMLElement {
  const items = context.units.map((unit) =>
    el(
      "li",
      "",
      button(unit.title, "link", () => actions.open("unit", unit.id)),
      el("span", "quiet", ` ${dateOf(unit.valid_from)}`),
    ),
  );
  return el("ul", "lines", ...items);
}

/** Why names are of one entity, or are not. */
function decisions(context: EntityContextView): HTMLElement {
  const words: Record<string, string> = { merge: "is", review: "may be", apart: "is not" };
  const items = context.decisions.map((decision) =>
    el(
      "li",
      "",
      `${decision.left_name} ${words[decision.verdict] ?? decision.verdict} ${decision.right_name}`,
      el("span", "quiet", ` ${decision.reasons.join(", ")} (${decision.made_by === "user" ? "decided by a user" : percent(decision.score)})`),
    ),
  );
  return el("ul", "lines", ...items);
}

function conversations(context: EntityContextView, actions: Actions): HTMLElement {
  const { filters } = actions.state;
  const items = context.conversations.map(({ conversation, messages }) =>
    el(
      "li",
      "",
      button(conversation, "link", () => actions.set({ filters: { ...filters, conversation } })),
      el("span", "quiet", ` ${count(messages, "message")}`),
    ),
  );
  return el("ul", "lines", ...items);
}
