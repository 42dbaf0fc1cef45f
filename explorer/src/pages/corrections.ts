// Facts that are wrong: retracted, or put right by a sentence; and the list of what was, with its undoing.

import type { Actions } from "../actions";
import { type CorrectionView, type Fact, type FactChangeView, send } from "../api";
import { change, undoOf } from "../changes";
import { button, el, field, input } from "../dom";
import { dateOf } from "../words";
import { folded, row } from "./parts";

const CORRECTIONS = "facts/corrections";

/** The forms on the page of a fact; nothing if the key may not write. */
export function correctionForm(fact: Fact, actions: Actions): Node[] {
  if (actions.role === "read" || !actions.capabilities.can("POST", "/facts/{fact_id}/retract") || fact.retired_at !== null) return [];
  const right = input("text", "", () => undefined);
  right.placeholder = "Ada lives in Bergen.";
  const reason = input("text", "", () => undefined);
  const decide = (said: string, path: string, body: object): void =>
    void change(actions, said, async () => {
      const made = await send<FactChangeView>("POST", `facts/${encodeURIComponent(fact.id)}/${path}`, { ...body, reason: reason.value });
      return undoOf(CORRECTIONS, made.correction.id);
    });
  const body = el(
    "div",
    "",
    field("What is right, as a sentence", right),
    field("Reason", reason),
    row(
      button("Correct it", "plain", () => (right.value.trim() ? decide("The fact is corrected.", "correct", { text: right.value.trim() }) : right.focus())),
      button("Retract it", "plain", () => decide("The fact is retracted.", "retract", {})),
      actions.role === "admin" ? button("Forget the message…", "plain", () => actions.open("correct", `forget:message:${fact.message_id}`)) : null,
    ),
  );
  return folded("This is wrong", body);
}

export function correctionList(corrections: readonly CorrectionView[], actions: Actions): HTMLElement {
  const items = corrections.map((each) =>
    el(
      "li",
      "",
      button(each.verdict === "retract" ? "A fact was retracted" : "A fact was corrected", "link", () => actions.open("fact", each.fact)),
      el("span", "quiet", ` ${dateOf(each.decided_at)} ${each.reasons.join(", ")} `),
      button("Undo", "plain", () => void change(actions, "The decision is taken back.", async () => (await undoOf(CORRECTIONS, each.id)?.(), null))),
    ),
  );
  return el("div", "", items.length ? el("ul", "lines", ...items) : el("p", "quiet", "No fact was put right yet. Open a fact, and choose \"This is wrong\"."));
}
