import { describe, expect, it } from "vitest";

import { fromQuery, toQuery } from "../src/codec";
import { NO_FILTERS, START, Store, isMap, needsData, type State } from "../src/state";

const FULL: State = {
  space: "team & co",
  question: "Where does Ada live?",
  entity: "entity-1",
  path: ["entity-1", "entity-2"],
  whole: true,
  open: { kind: "fact", id: "fact:with:colons" },
  at: "2025-02-01",
  known: "2025-03-01",
  clock: "known",
  view: "timeline",
  filters: {
    kinds: ["person", "plan"],
    predicate: "like",
    speaker: "Ada",
    conversation: "c1",
    source: "a.txt",
    since: "2025-01-01",
    until: "2025-12-31",
    confidence: 0.5,
    trust: 2,
    ended: true,
  },
  areas: ["community-1"],
  expanded: ["entity-3"],
  hidden: ["entity-4", "entity-5"],
  pinned: ["entity-1"],
};

describe("the address", () => {
  it("has every field of the state", () => expect(fromQuery(toQuery(FULL))).toEqual(FULL));
  it("is empty at the start", () => expect(toQuery(START)).toBe(""));
  it("keeps each field by itself", () => {
    for (const name of Object.keys(FULL) as (keyof State)[]) {
      const state = { ...START, [name]: FULL[name] };
      expect(fromQuery(toQuery(state)), name).toEqual(state);
    }
  });
  it("keeps tools that have no id", () => {
    const state: State = { ...START, open: { kind: "cypher", id: "" } };
    expect(toQuery(state)).toBe("?open=cypher");
    expect(fromQuery("?open=cypher")).toEqual(state);
  });
  it.each([
    "?at=yesterday",
    "?at=2025-02-31",
    "?view=3d",
    "?open=script:1",
    "?path=one",
    "?confidence=7",
    "?trust=-1",
    "?trust=x",
    "?confidence=NaN",
    "?unknown=1",
  ])("takes %s as the start", (query) => expect(fromQuery(query)).toEqual(START));
  it("cuts what is too long", () => expect(fromQuery(`?q=${"x".repeat(20_000)}`).question.length).toBeLessThan(13_000));
});

describe("the store", () => {
  it("tells what changed", () => {
    const store = new Store();
    const seen: [string, string][] = [];
    store.subscribe((state, before) => seen.push([state.question, before.question]));
    store.set({ question: "a" });
    store.set({ question: "a" });
    store.set({ question: "b" });
    expect(seen).toEqual([
      ["a", ""],
      ["b", "a"],
    ]);
  });
  it("asks the server again only for other data", () => {
    expect(needsData(START, { ...START, view: "table", open: { kind: "entity", id: "1" } })).toBe(false);
    expect(needsData(START, { ...START, filters: { ...NO_FILTERS, speaker: "Ada" } })).toBe(false);
    expect(needsData(START, { ...START, at: "2025-01-01" })).toBe(true);
    expect(needsData(START, { ...START, filters: { ...NO_FILTERS, ended: true } })).toBe(true);
  });
  it("knows the map", () => {
    expect(isMap(START)).toBe(true);
    expect(isMap({ ...START, question: "x" })).toBe(false);
  });
});
