// Names: those that may be of one entity, merging two entities, taking a name out of one, and renaming one.

import type { Actions } from "../actions";
import { type DecisionChangeView, type DecisionView, send } from "../api";
import { change, undoOf } from "../changes";
import { button, el, field, input } from "../dom";
import { percent } from "../words";
import { row, section } from "./parts";

const DECISIONS = "decisions";

/** `chosen` is the name of the entity that the form begins with. */
export function nameList(open: readonly DecisionView[], made: readonly DecisionView[], chosen: string, actions: Actions): HTMLElement {
  const left = input("text", chosen, () => undefined);
  const right = input("text", "", () => undefined);
  for (const control of [left, right]) control.setAttribute("list", "names");
  const decide = (said: string, path: string, body: object): void =>
    void change(actions, said, async () => undoOf(DECISIONS, (await send<DecisionChangeView>("POST", `${DECISIONS}/${path}`, body)).added[0]?.id));
  const undo = (id: string): void => void change(actions, "The decision is taken back.", async () => (await undoOf(DECISIONS, id)?.(), null));
  const merge = (body: object): void => decide("They are one now.", "merge", body);
  const queue = open.map((decision) =>
    line(decision, button("The same", "plain", () => merge({ left: decision.id })), button("Not the same", "plain", () => undo(decision.id))),
  );
  const done = made.map((decision) => line(decision, el("span", "tag", decision.verdict), button("Undo", "plain", () => undo(decision.id))));
  return el(
    "div",
    "",
    ...(queue.length ? section("Are these the same?", el("ul", "lines", ...queue)) : [el("p", "quiet", "No name waits for a decision.")]),
    el("h2", "", "Merge two entities, take a name out of one, or rename one"),
    row(field("Entity", left), field("Other entity, or name", right)),
    row(
      button("Merge them", "plain", () => merge({ left: left.value.trim(), right: right.value.trim() })),
      button("Take the name out", "plain", () => decide("They are two now.", "unmerge", { entity: left.value.trim(), alias: right.value.trim() })),
      button("Rename it", "plain", () => decide("It has a new name.", "rename", { entity: left.value.trim(), name: right.value.trim() })),
    ),
    ...section("Decided by users", el("ul", "lines", ...done)),
  );
}

function line(decision: DecisionView, ...buttons: Node[]): HTMLElement {
  const names = decision.verdict === "rename" ? `${decision.left_name} as` : `${decision.left_name} and ${decision.right_name}`;
  return el("li", "", names, el("span", "quiet", ` ${decision.reasons.join(", ")} (${percent(decision.score)})`), row(...buttons));
}
