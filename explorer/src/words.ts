// Dates, validity and counts in words. Times are UTC, as they are stored.

import type { Fact, Precision } from "./api";
import { DOUBT, labelled } from "./looks";

const LENGTH: Record<Precision, number> = { instant: 10, day: 10, week: 10, month: 7, year: 4 };

/** "2025-03-01", or less of it if the precision is lower; "the week of 2025-03-03" for a week. */
export function dateOf(moment: string, precision: Precision = "day"): string {
  const date = moment.slice(0, LENGTH[precision]);
  return precision === "week" ? `the week of ${date}` : date;
}

/** The validity of a fact: "since 2025-03-01", "2025-01-05 to 2025-03-01", "on 2025-03-01" for an event. */
export function validityOf(fact: Fact): string {
  const start = dateOf(fact.valid_from, fact.precision);
  if (fact.valid_to !== null) return `${start} to ${dateOf(fact.valid_to)}`;
  if (fact.kind === "event") {
    const precision = fact.event_precision ?? fact.precision;
    return `${precision === "week" ? "in" : "on"} ${dateOf(fact.event_start ?? fact.valid_from, precision)}`;
  }
  return `since ${start}`;
}

/** The event time of a fact, such as "for 2025-07", unless its validity says the same. */
export function whenOf(fact: Fact): string | null {
  if (fact.event_start === null || fact.kind === "event") return null;
  const when = dateOf(fact.event_start, fact.event_precision ?? "day");
  return dateOf(fact.valid_from, fact.precision) === when ? null : `for ${when}`;
}

/** Tags for what a fact's predicate does not say: "contested", "low confidence". */
export function tagsOf(fact: Fact): string[] {
  const doubt = fact.confidence < DOUBT ? `confidence ${percent(fact.confidence)}` : "";
  return [fact.modality === "asserted" ? "" : fact.modality, fact.standing, doubt].filter(Boolean);
}

/** The predicate as it is meant: "not like". */
export const predicateOf = (fact: Fact): string => labelled(fact.predicate, { ...fact, modality: "asserted" });

/** "87 %". */
export const percent = (share: number): string => `${Math.round(share * 100)} %`;

export type Standing = "holds" | "earlier" | "later" | "withdrawn";

/** Why a fact does not hold as of `at` (null: the latest), if it does not. */
export function standingOf(fact: Fact, at: string | null): Standing {
  if (fact.holds) return "holds";
  if (at !== null && Date.parse(fact.valid_from) > Date.parse(at)) return "later";
  return fact.valid_to === null && fact.retired_at !== null ? "withdrawn" : "earlier";
}

/** "1 fact", "2 facts", "3 entities". */
export function count(number: number, noun: string): string {
  const plural = noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${number.toLocaleString("en")} ${number === 1 ? noun : plural}`;
}

/** The text before, inside and after characters `start:end`; characters are code points, as Python counts them. */
export function cut(text: string, start: number, end: number): [string, string, string] {
  const characters = Array.from(text);
  const part = (from: number, to?: number): string => characters.slice(from, to).join("");
  return [part(0, start), part(start, end), part(end)];
}
