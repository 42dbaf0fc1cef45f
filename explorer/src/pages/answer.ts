// The answer: its confidence, the path to it, the evidence with the sentence marked, and what it won against.

import type { Actions } from "../actions";
import { type AnswerPictureView, type Fact, type Hit, momentOf } from "../api";
import { button, el } from "../dom";
import { factLine, quote } from "../facts";
import { dateOf, percent } from "../words";
import { folded, kicker, present, section, title } from "./parts";

export function answerPage(found: AnswerPictureView, actions: Actions): Node[] {
  const { answer, path, rivals } = found;
  const { state } = actions;
  const line = title(answer.text || "Not in memory");
  line.classList.add("answer");
  line.classList.toggle("unfound", !answer.found);
  const evidence = answer.evidence ?? [];
  const list = (hits: readonly Hit[], className: string): HTMLElement =>
    el("ol", className, ...hits.map((hit) => hitItem(hit, markedIn(hit, answer.fact ?? null, path.map((step) => step.id)), actions)));
  return present([
    kicker(answer.question ?? ""),
    line,
    answer.found ? confidence(answer.confidence) : unsure(answer.confidence),
    times(momentOf(state.at), momentOf(state.known)),
    ...section("The way to the answer", pathList(found, actions)),
    ...section("Evidence", list(evidence, "evidence")),
    ...section("Closest in memory", list(answer.closest ?? [], "evidence closest")),
    ...folded("What it won against", list(rivals, "evidence rivals")),
  ]);
}

function confidence(value: number): HTMLElement {
  const bar = el("meter");
  bar.min = 0;
  bar.max = 1;
  bar.value = value;
  bar.setAttribute("aria-label", "Confidence");
  return el("p", "confidence quiet", bar, `confidence ${percent(value)}`);
}

function unsure(value: number): HTMLElement {
  const best = value > 0 ? ` The best candidate would be right with a chance of ${percent(value)}.` : "";
  return el("p", "closest-note", `Nothing that is remembered answers this.${best} What follows is near to it, and is no answer.`);
}

function times(at: string | null, known: string | null): HTMLElement | null {
  const words = [at ? `as of ${dateOf(at)}` : "", known ? `as known on ${dateOf(known)}` : ""].filter(Boolean).join(", ");
  return words ? el("p", "quiet", words) : null;
}

/** The numbered steps, as in the picture. */
function pathList({ path }: AnswerPictureView, actions: Actions): HTMLOListElement {
  const steps = path.map((step) => {
    const label =
      step.kind === "question"
        ? el("span", "", "your question")
        : button(step.label, "link", () => actions.open(step.kind === "question" ? "explain" : step.kind, step.id));
    return el("li", `step ${step.kind}`, el("span", "", label, step.how ? el("span", "quiet", ` ${step.how}`) : null));
  });
  return el("ol", "path", ...steps);
}

/** The fact that is marked in a hit: the answer's own, or the one on the path. */
function markedIn(hit: Hit, best: Fact | null, path: readonly string[]): Fact | null {
  if (best?.message_id === hit.message.id) return best;
  return hit.facts.find((fact) => path.includes(fact.id)) ?? null;
}

function hitItem(hit: Hit, marked: Fact | null, actions: Actions): HTMLLIElement {
  const reasons = hit.reasons.map((reason) => {
    const via = reason.via.length ? ` (${reason.via.join(", ")})` : "";
    return el("li", "", `${reason.step} ${reason.score.toFixed(2)}${via}`);
  });
  const why = el("details", "why", el("summary", "", `score ${hit.score.toFixed(2)}`), el("ul", "", ...reasons));
  return el("li", "", quote(hit.message, marked, actions), ...hit.facts.map((fact) => factLine(fact, actions)), why);
}
