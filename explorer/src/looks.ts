// How a fact looks in the picture, the lists and the legend: negated, planned, ended, contested, or doubtful.

import type { LooksView } from "./schema";

export type Look = "negated" | "planned" | "ended" | "contested" | "doubtful";

export const LOOKS: readonly { look: Look; words: string }[] = [
  { look: "negated", words: "negated" },
  { look: "planned", words: "planned or wished" },
  { look: "ended", words: "does not hold" },
  { look: "contested", words: "contested" },
  { look: "doubtful", words: "low confidence" },
];

/** Below this a fact is drawn as doubtful. */
export const DOUBT = 0.5;

export function looksOf(fact: Pick<LooksView, "polarity" | "modality" | "standing" | "confidence" | "holds">): Look[] {
  const looks: Look[] = [];
  if (fact.polarity === "negative") looks.push("negated");
  if (fact.modality !== "asserted") looks.push("planned");
  if (!fact.holds) looks.push("ended");
  if (fact.standing !== "") looks.push("contested");
  if (fact.confidence < DOUBT) looks.push("doubtful");
  return looks;
}

/** The predicate as it is meant: "not like", "plan: move". */
export function labelled(predicate: string, fact: Pick<LooksView, "polarity" | "modality">): string {
  const negated = fact.polarity === "negative" ? `not ${predicate}` : predicate;
  return fact.modality === "asserted" ? negated : `${WORDS[fact.modality] ?? fact.modality}: ${negated}`;
}

const WORDS: Record<string, string> = { planned: "plan", wished: "wish", asked: "question", hypothetical: "if" };
