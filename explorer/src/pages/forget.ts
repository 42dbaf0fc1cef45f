// Forget: what is to go is chosen, a dry run shows what would, and only then it is erased for good.

import type { Actions } from "../actions";
import { type ForgetPlanView, type JobView, send } from "../api";
import { change, finished } from "../changes";
import { button, el, field, input, select } from "../dom";
import { count, dateOf } from "../words";
import { row, section } from "./parts";

const FIELDS = [
  ["speaker", "What this speaker said"],
  ["entity", "What mentions this entity, and what it said"],
  ["conversation", "A conversation"],
  ["source", "What came from this log"],
  ["message", "The message with this id"],
] as const;

/** `preset` is a field and its value, to begin with. */
export function forgetForm(preset: readonly string[], actions: Actions): HTMLElement {
  const [name, ...rest] = preset;
  const about = select(FIELDS, FIELDS.find(([key]) => key === name)?.[0] ?? "speaker", () => plan.replaceChildren());
  const value = input("text", rest.join(":"), () => plan.replaceChildren());
  const before = input("date", "", () => plan.replaceChildren());
  const plan = el("div", "plan");
  plan.setAttribute("aria-live", "polite");
  const chosen = (): Record<string, string> => ({
    ...(value.value.trim() ? { [about.value]: value.value.trim() } : {}),
    ...(before.value ? { before: `${before.value}T00:00:00Z` } : {}),
  });
  const show = async (): Promise<void> => {
    if (!Object.keys(chosen()).length) return value.focus();
    try {
      const selection = chosen();
      const found = await send<ForgetPlanView>("POST", "forget", selection);
      if (JSON.stringify(chosen()) === JSON.stringify(selection)) plan.replaceChildren(...planOf(found, selection, actions));
    } catch (error) {
      plan.replaceChildren(el("p", "bad", error instanceof Error ? error.message : String(error)));
    }
  };
  return el(
    "div",
    "",
    el("p", "quiet", "First you see what would go. Nothing is erased by that."),
    field("Forget", about),
    field("Which", value),
    field("Only what was said before", before),
    row(button("Show what would go", "plain", () => void show())),
    plan,
  );
}

function planOf(found: ForgetPlanView, selection: object, actions: Actions): Node[] {
  if (!found.confirmation) return [el("p", "quiet", "Nothing fits that: nothing would go.")];
  const listed = (heading: string, counts: Record<string, number>): Node[] =>
    section(heading, el("ul", "lines", ...Object.entries(counts).slice(0, 20).map(([name, messages]) => el("li", "", name, el("span", "quiet", ` ${count(messages, "message")}`)))));
  const sure = el("input");
  sure.type = "checkbox";
  const erase = button(`Forget ${count(found.messages, "message")} for good`, "plain danger", () =>
    void change(actions, "It is forgotten.", async () => {
      await finished(await send<JobView>("POST", "forget", { ...selection, confirmation: found.confirmation }));
      return null;
    }),
  );
  erase.disabled = true;
  sure.addEventListener("change", () => (erase.disabled = !sure.checked));
  const span = found.first && found.last ? `, ${dateOf(found.first)} to ${dateOf(found.last)}` : "";
  const beside = [
    found.facts ? count(found.facts, "fact") : "",
    found.quarantined ? `${count(found.quarantined, "entry")} in quarantine` : "",
  ].filter(Boolean);
  return [
    el("h2", "", "What would go"),
    el("p", "", `${count(found.messages, "message")}${span}${beside.length ? `; with ${beside.join(", ")}` : ""}.`),
    ...listed("By speaker", found.speakers),
    ...listed("By conversation", found.conversations),
    ...section("Entities that nothing speaks of any more", el("ul", "names", ...found.entities.slice(0, 30).map((entity) => el("li", "", entity)))),
    ...(found.mentioned_elsewhere ? [el("p", "quiet", `${count(found.mentioned_elsewhere, "message")} of others mention it and stay.`)] : []),
    el("label", "tick", sure, "I know that this cannot be taken back"),
    row(erase),
  ];
}
