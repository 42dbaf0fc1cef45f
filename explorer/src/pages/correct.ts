// Put right: conflicts, names, and what is in quarantine. Each decision can be taken back.

import type { Actions } from "../actions";
import { type ConflictView, type DecisionView, type Fact, getConflicts, inSpace, type JobView, type QuarantinedView, send } from "../api";
import { button, el, field, input } from "../dom";
import { factLine, times } from "../facts";
import { percent } from "../words";
import { folded, kicker, present, row, section, title } from "./parts";

interface Items<T> {
  items: T[];
}
interface ConflictDecision {
  id: string;
  verdict: string;
  kept: string;
  other: string;
  reasons: string[];
}

/** `part` is what is unfolded: conflicts, names, or quarantine. */
export async function correctPage(part: string, actions: Actions, signal: AbortSignal): Promise<Node[]> {
  const { capabilities } = actions;
  const get = <T>(path: string): Promise<T[]> => inSpace<Items<T>>(path, { signal }).then((page) => page.items);
  const [conflicts, decided, open, made, quarantine] = await Promise.all([
    getConflicts(signal),
    get<ConflictDecision>("conflicts/decisions?limit=100"),
    capabilities.can("GET", "/decisions") ? get<DecisionView>("decisions?verdict=review&limit=100") : [],
    capabilities.can("GET", "/decisions") ? get<DecisionView>("decisions?made_by=user&limit=100") : [],
    capabilities.can("GET", "/quarantine") ? get<QuarantinedView>("quarantine?limit=100") : [],
  ]);
  return present([
    kicker("corrections"),
    title("Put right"),
    el("p", "quiet", "Every decision is kept with its reason, and can be taken back."),
    ...folded(`Conflicts (${conflicts.length})`, conflictList(conflicts, decided, actions), part === "conflicts" || !part),
    ...(capabilities.can("POST", "/decisions/merge") ? folded(`Names (${open.length} open)`, nameList(open, made, actions), part === "names") : []),
    ...(capabilities.can("POST", "/quarantine/retry")
      ? folded(`Quarantine (${quarantine.length})`, quarantineList(quarantine, actions), part === "quarantine")
      : []),
  ]);
}

/** Does something that changes the memory, says what was done, and reads everything again. */
async function change(actions: Actions, said: string, work: () => Promise<unknown>): Promise<void> {
  try {
    actions.tell("Working.");
    await work();
    await actions.reload();
    actions.tell(said);
  } catch (error) {
    actions.fail(error);
  }
}

function conflictList(conflicts: readonly ConflictView[], decided: readonly ConflictDecision[], actions: Actions): HTMLElement {
  const items = conflicts.map((conflict) => {
    const reason = input("text", "", () => undefined);
    const resolve = (keep: string): void =>
      void change(actions, "The conflict is resolved.", () => send("POST", `conflicts/${encodeURIComponent(conflict.id)}`, { keep, reason: reason.value }));
    const side = (fact: Fact): HTMLElement =>
      el(
        "div",
        "fact",
        factLine(fact, actions),
        el("p", "quiet", fact.text),
        times(fact, null),
        button("Keep this one", "plain", () => resolve(fact.id)),
      );
    return el(
      "li",
      "conflict",
      side(conflict.later),
      side(conflict.earlier),
      field("Reason", reason),
      row(button("Both are right", "plain", () => resolve("both"))),
    );
  });
  const undone = decided.map((decision) =>
    el(
      "li",
      "",
      decision.verdict === "both" ? "Both facts were kept" : "One fact was kept",
      el("span", "quiet", ` ${decision.reasons.join(", ")} `),
      button("Undo", "plain", () => void change(actions, "The decision is taken back.", () => send("DELETE", `conflicts/decisions/${encodeURIComponent(decision.id)}`, {}))),
    ),
  );
  return el(
    "div",
    "",
    conflicts.length ? el("ol", "facts", ...items) : el("p", "quiet", "No two facts contradict each other."),
    ...section("Decided", el("ul", "lines", ...undone)),
  );
}

function nameList(open: readonly DecisionView[], made: readonly DecisionView[], actions: Actions): HTMLElement {
  const left = input("text", "", () => undefined);
  const right = input("text", "", () => undefined);
  for (const control of [left, right]) control.setAttribute("list", "names");
  const merge = (body: object): void => void change(actions, "They are one now.", () => send("POST", "decisions/merge", body));
  const part = (body: object): void => void change(actions, "They are two now.", () => send("POST", "decisions/unmerge", body));
  const undo = (id: string): void => void change(actions, "The decision is taken back.", () => send("DELETE", `decisions/${encodeURIComponent(id)}`, {}));
  const line = (decision: DecisionView, ...buttons: Node[]): HTMLElement =>
    el(
      "li",
      "",
      `${decision.left_name} and ${decision.right_name}`,
      el("span", "quiet", ` ${decision.reasons.join(", ")} (${percent(decision.score)})`),
      row(...buttons),
    );
  const queue = open.map((decision) =>
    line(
      decision,
      button("The same", "plain", () => merge({ left: decision.id })),
      button("Not the same", "plain", () => undo(decision.id)),
    ),
  );
  const done = made.map((decision) => line(decision, el("span", "tag", decision.verdict), button("Undo", "plain", () => undo(decision.id))));
  return el(
    "div",
    "",
    ...(queue.length ? section("Are these the same?", el("ul", "lines", ...queue)) : [el("p", "quiet", "No name waits for a decision.")]),
    el("h2", "", "Merge two entities, or take a name out of one"),
    row(field("Entity", left), field("Other entity, or name", right)),
    row(
      button("Merge them", "plain", () => merge({ left: left.value.trim(), right: right.value.trim() })),
      button("Take the name out", "plain", () => part({ entity: left.value.trim(), alias: right.value.trim() })),
    ),
    ...section("Decided by users", el("ul", "lines", ...done)),
  );
}

function quarantineList(entries: readonly QuarantinedView[], actions: Actions): HTMLElement {
  const items = entries.map((entry) =>
    el("li", "", el("span", "", `${entry.source}:${entry.line}`), el("span", "quiet", ` ${entry.stage}: ${entry.reason}`), el("pre", "", entry.content.slice(0, 400))),
  );
  return el(
    "div",
    "",
    entries.length ? el("ul", "lines", ...items) : el("p", "quiet", "Everything could be read."),
    row(button("Try again to read them", "plain", () => void change(actions, "The quarantine was read again.", retry))),
  );
}

/** Starts the retry, and waits until it is done. */
async function retry(): Promise<void> {
  let job = await send<JobView>("POST", "quarantine/retry", {});
  while (job.status === "waiting" || job.status === "running") {
    await new Promise((done) => window.setTimeout(done, 300));
    job = await inSpace<JobView>(`jobs/${encodeURIComponent(job.id)}`);
  }
  if (job.status === "failed") throw new Error(job.error);
}
