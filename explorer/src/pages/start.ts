// The start: what the memory knows, the people first; and what to do if it is empty.

import type { Actions } from "../actions";
import { type MapPicture, type Stats, send } from "../api";
import { button, el } from "../dom";
import type { PictureNode } from "../picture";
import { count, dateOf } from "../words";
import { folded, names, present, row, section, title } from "./parts";

const COUNTED = ["message", "entity", "fact", "unit", "community"];

export function start(stats: Stats, map: MapPicture | null, actions: Actions, onTour: () => void): Node[] {
  if (!stats.counts["messages"]) return firstRun(actions);
  const plural = (noun: string): string => count(2, noun).slice(2);
  const rows = COUNTED.filter((noun) => stats.counts[plural(noun)] !== undefined);
  const people = (map?.places ?? []).filter((place) => place.speaks).toSorted((a, b) => b.weight - a.weight);
  const areas = (map?.areas ?? []).map((area) =>
    el(
      "li",
      "",
      button(area.title, "link", () => actions.open("community", area.id)),
      el("span", "quiet", ` ${count(area.entities, "entity")}`),
    ),
  );
  return present([
    title("Ask this memory"),
    el("p", "", "Ask a question to get an answer with its evidence, or type a name to see what is known about it."),
    el("p", "quiet", rows.map((noun) => count(noun === "community" && map ? map.communities : (stats.counts[plural(noun)] ?? 0), noun)).join(" · ")),
    stats.first && stats.last ? el("p", "quiet", `${dateOf(stats.first)} to ${dateOf(stats.last)}`) : null,
    row(button("Take the tour", "plain", onTour), button(actions.state.whole ? "Show the overview" : "Show every entity", "plain", () => actions.set({ whole: !actions.state.whole }))),
    ...section("People", names(people.map(({ id, label, weight }) => ({ id, name: label, note: count(weight, "mention") })), actions)),
    ...section("Communities", el("ul", "names", ...areas)),
  ]);
}

function firstRun(actions: Actions): Node[] {
  return [
    title("This memory is empty"),
    el("p", "", "Remember a log, then reload this page. Chats, mail and exports of assistants are read as they are:"),
    el("pre", "", "graphmem remember LOG"),
    el("p", "", "To look around first, the demo makes a memory of a sample log:"),
    el("pre", "", "graphmem demo"),
    row(
      button("Look again", "plain", () => void actions.reload()),
      actions.capabilities.can("POST", "/messages") ? button("Remember three sample messages", "plain", () => void sample(actions)) : null,
    ),
  ];
}

/** Three messages that show a change: enough to ask, and to move the slider. */
async function sample(actions: Actions): Promise<void> {
  const said = (speaker: string, sent_at: string, text: string): object => ({ conversation: "sample", speaker, sent_at, text });
  try {
    await send("POST", "messages", {
      messages: [
        said("Ada", "2026-01-05T09:00:00Z", "I live in Oslo."),
        said("Ben", "2026-02-01T09:00:00Z", "My sister Mira works at the aquarium."),
        said("Ada", "2026-03-01T09:00:00Z", "I moved to Bergen. I live in Bergen now."),
      ],
    });
    await actions.reload();
  } catch (error) {
    actions.fail(error);
  }
}

/** The entities drawn, as buttons for keyboard users. */
export function contents(nodes: readonly PictureNode[], truncated: boolean, unfolded: boolean, actions: Actions): Node[] {
  const entities = nodes.filter((node) => node.kind === "entity").toSorted((a, b) => b.weight - a.weight || (a.label < b.label ? -1 : 1));
  if (!entities.length) return [];
  const listed = names(entities.slice(0, 200).map(({ id, label }) => ({ id, name: label })), actions);
  const body = el("div", "", listed, truncated || entities.length > 200 ? el("p", "quiet", "There is more than is listed.") : null);
  const made = folded(`${count(entities.length, "entity")} drawn`, body, unfolded);
  for (const node of made) if (node instanceof HTMLElement) node.classList.add("contents");
  return made;
}
