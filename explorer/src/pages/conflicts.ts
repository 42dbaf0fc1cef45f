// Conflicts: two facts that contradict each other, with their sentences; one is kept, or both.

import type { Actions } from "../actions";
import { type ConflictDecisionView, type ConflictView, type Fact, send } from "../api";
import { change, undoOf } from "../changes";
import { button, el, field, input } from "../dom";
import { factLine, times } from "../facts";
import { row, section } from "./parts";

const DECISIONS = "conflicts/decisions";

export function conflictList(conflicts: readonly ConflictView[], decided: readonly ConflictDecisionView[], actions: Actions): HTMLElement {
  return el(
    "div",
    "",
    conflicts.length ? el("ol", "facts", ...conflicts.map((conflict) => conflictItem(conflict, actions))) : el("p", "quiet", "No two facts contradict each other."),
    ...section("Decided", el("ul", "lines", ...decided.map((decision) => decidedItem(decision, actions)))),
  );
}

function conflictItem(conflict: ConflictView, actions: Actions): HTMLElement {
  const reason = input("text", "", () => undefined);
  const resolve = (keep: string): void =>
    void change(actions, "The conflict is resolved.", async () => {
      const made = await send<ConflictDecisionView>("POST", `conflicts/${encodeURIComponent(conflict.id)}`, { keep, reason: reason.value });
      return undoOf(DECISIONS, made.id);
    });
  const side = (fact: Fact): HTMLElement =>
    el("div", "fact", factLine(fact, actions), el("p", "quiet", fact.text), times(fact, null), button("Keep this one", "plain", () => resolve(fact.id)));
  return el("li", "conflict", side(conflict.later), side(conflict.earlier), field("Reason", reason), row(button("Both are right", "plain", () => resolve("both"))));
}

function decidedItem(decision: ConflictDecisionView, actions: Actions): HTMLElement {
  const undo = (): void => void change(actions, "The decision is taken back.", async () => (await undoOf(DECISIONS, decision.id)?.(), null));
  return el(
    "li",
    "",
    decision.verdict === "both" ? "Both facts were kept" : "One fact was kept",
    el("span", "quiet", ` ${decision.reasons.join(", ")} `),
    button("Undo", "plain", undo),
  );
}
