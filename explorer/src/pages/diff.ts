// What changed between two days: what began, ceased, was learnt, and was corrected.

import type { Actions } from "../actions";
import { getDiff, type HistoryDiffView, type Stats } from "../api";
import { button, el, field, input } from "../dom";
import { count } from "../words";
import { timelineList } from "./entity";
import { kicker, present, row, section, title } from "./parts";

const GROUPS: readonly (readonly [keyof HistoryDiffView, string])[] = [
  ["became_true", "Became true"],
  ["ceased", "Ceased"],
  ["learnt", "Was learnt"],
  ["corrected", "Was corrected"],
];

/** `range` is "FROM..TO" in ISO days; what is missing is taken from the span of the memory. */
export async function diffPage(range: string, stats: Stats, actions: Actions, signal: AbortSignal): Promise<Node[]> {
  const [given, givenTo] = range.split("..");
  const from = given || (stats.first ?? "").slice(0, 10);
  const to = givenTo || dayAfter(stats.last ?? "");
  const go = (): void => actions.open("diff", `${start.value}..${end.value}`);
  const start = input("date", from, go);
  const end = input("date", to, go);
  const head = [kicker("changes"), title("What changed"), el("p", "row", field("From", start), field("Before", end))];
  if (!from || !to) return [...head, el("p", "quiet", "Nothing is remembered yet.")];
  const diff = await getDiff(from, to, actions.state.entity, signal);
  const changed = GROUPS.flatMap(([name]) => diff[name].map((line) => line.fact.id));
  actions.flash(changed);
  return present([
    ...head,
    el("p", "quiet", GROUPS.map(([name, words]) => `${words.toLowerCase()}: ${count(diff[name].length, "fact")}`).join(" · ")),
    row(
      button("Show the graph before", "plain", () => actions.set({ at: from })),
      button("Show the graph after", "plain", () => actions.set({ at: to })),
    ),
    ...GROUPS.flatMap(([name, words]) => section(words, timelineList(diff[name], actions))),
  ]);
}

function dayAfter(moment: string): string {
  const day = Date.parse(moment);
  return Number.isNaN(day) ? "" : new Date(day + 86_400_000).toISOString().slice(0, 10);
}
