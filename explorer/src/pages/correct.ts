// Put right: conflicts, names, facts, forgetting, and what is in quarantine. A part each, in files of their own.

import type { Actions } from "../actions";
import { type ConflictDecisionView, type CorrectionView, type DecisionView, type QuarantinedView, getConflicts, inSpace } from "../api";
import { el } from "../dom";
import { conflictList } from "./conflicts";
import { correctionList } from "./corrections";
import { forgetForm } from "./forget";
import { nameList } from "./merges";
import { folded, kicker, present, title } from "./parts";
import { quarantineList } from "./quarantine";

/** The part that was unfolded last: it stays so when the page is read again. */
let unfoldedLast = "conflicts";

/** `part` is what is unfolded: conflicts, names, facts, forget (with a field and its value, as "forget:speaker:Ben"), or quarantine. */
export async function correctPage(part: string, actions: Actions, signal: AbortSignal): Promise<Node[]> {
  const { capabilities } = actions;
  const get = <T>(path: string, can = true): Promise<T[]> => (can ? inSpace<{ items: T[] }>(path, { signal }).then((page) => page.items) : Promise.resolve([]));
  const names = capabilities.can("GET", "/decisions");
  const [conflicts, decided, open, made, corrections, quarantine] = await Promise.all([
    getConflicts(signal),
    get<ConflictDecisionView>("conflicts/decisions?limit=100"),
    get<DecisionView>("decisions?verdict=review&limit=100", names),
    get<DecisionView>("decisions?made_by=user&limit=100", names),
    get<CorrectionView>("facts/corrections?limit=100", capabilities.can("GET", "/facts/corrections")),
    get<QuarantinedView>("quarantine?limit=100"),
  ]);
  const [unfolded, ...preset] = (part || unfoldedLast).split(":");
  const writes = actions.role !== "read";
  const fold = (name: string, heading: string, body: HTMLElement): Node[] => {
    const parts = folded(heading, body, unfolded === name);
    for (const each of parts) each.addEventListener("toggle", () => each instanceof HTMLDetailsElement && each.open && (unfoldedLast = name));
    return parts;
  };
  return present([
    kicker("corrections"),
    title("Put right"),
    writes ? null : el("p", "closest-note", "Your key may read, not write: you see what was decided, and the server refuses changes."),
    el("p", "quiet", "Every decision is kept with its reason and in the audit log, and can be taken back. Only forgetting is for good."),
    ...fold("conflicts", `Conflicts (${conflicts.length})`, conflictList(conflicts, decided, actions)),
    ...fold("names", `Names (${open.length} to review)`, nameList(open, made, preset[0] ?? "", actions)),
    ...fold("facts", `Facts put right (${corrections.length})`, correctionList(corrections, actions)),
    ...(actions.role === "admin" && capabilities.can("POST", "/forget") ? fold("forget", "Forget", forgetForm(preset, actions)) : []),
    ...fold("quarantine", `Quarantine (${quarantine.length})`, quarantineList(quarantine, actions)),
  ]);
}
