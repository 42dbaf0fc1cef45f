import { describe, expect, it } from "vitest";

import { looksOf, labelled } from "../src/looks";
import { filtered, fromSubgraph, joined, type Picture } from "../src/picture";
import type { LooksView } from "../src/schema";
import { NO_FILTERS } from "../src/state";

const LOOKS: LooksView = {
  polarity: "positive",
  modality: "asserted",
  standing: "",
  confidence: 0.9,
  holds: true,
  valid_from: "2025-02-01T00:00:00Z",
  valid_to: null,
  trust: 2,
  speaker: "Ada",
  conversation: "c1",
  source: "a.txt",
  text: "I live in Oslo.",
};

function picture(): Picture {
  const entity = (id: string, type: string) => ({ id, label: id, kind: "entity" as const, type, community: "", weight: 1 });
  return fromSubgraph({
    as_of: { valid: null, known: null },
    nodes: [
      entity("Ada", "person"),
      entity("Oslo", "place"),
      { id: "f", label: "live", kind: "fact", type: "state", community: "", weight: 1, looks: LOOKS },
    ],
    edges: [
      { source: "f", target: "Ada", role: "agent" },
      { source: "f", target: "Oslo", role: "place" },
    ],
    truncated: false,
  });
}

const ids = (one: Picture): string[] => one.nodes.map((node) => node.id);
const none = new Set<string>();

describe("a filter", () => {
  it("without anything leaves all", () => expect(ids(filtered(picture(), NO_FILTERS, [], none))).toEqual(["Ada", "Oslo", "f"]));
  it("takes entities along whose facts it leaves out", () =>
    expect(ids(filtered(picture(), { ...NO_FILTERS, speaker: "Ben" }, [], none))).toEqual([]));
  it("keeps what is to be kept", () =>
    expect(ids(filtered(picture(), { ...NO_FILTERS, speaker: "Ben" }, [], new Set(["Ada"])))).toEqual(["Ada"]));
  it.each([
    { predicate: "LIV" },
    { conversation: "c1" },
    { source: "a." },
    { since: "2025-02-01" },
    { until: "2025-02-01" },
    { confidence: 0.9 },
    { trust: 2 },
  ])("passes what fits %o", (patch) => expect(ids(filtered(picture(), { ...NO_FILTERS, ...patch }, [], none))).toHaveLength(3));
  it.each([{ predicate: "move" }, { since: "2025-02-02" }, { until: "2025-01-31" }, { confidence: 0.95 }, { trust: 3 }])(
    "stops what does not fit %o",
    (patch) => expect(ids(filtered(picture(), { ...NO_FILTERS, ...patch }, [], none))).toHaveLength(0),
  );
  it("hides a node with its edges", () => {
    const rest = filtered(picture(), NO_FILTERS, ["Oslo"], none);
    expect(ids(rest)).toEqual(["Ada", "f"]);
    expect(rest.edges).toHaveLength(1);
  });
  it("by kind of entity leaves facts", () =>
    expect(ids(filtered(picture(), { ...NO_FILTERS, kinds: ["person"] }, [], none))).toEqual(["Ada", "f"]));
});

describe("two pictures", () => {
  it("become one without doubles", () => {
    const both = joined(picture(), picture());
    expect(ids(both)).toHaveLength(3);
    expect(both.edges).toHaveLength(2);
  });
});

describe("looks", () => {
  it("are none for a plain fact", () => expect(looksOf(LOOKS)).toEqual([]));
  it("are told apart", () => {
    const all = { ...LOOKS, polarity: "negative", modality: "planned", standing: "contested", confidence: 0.2, holds: false };
    expect(looksOf(all)).toEqual(["negated", "planned", "ended", "contested", "doubtful"]);
  });
  it("are in the label", () => expect(labelled("like", { polarity: "negative", modality: "wished" })).toBe("wish: not like"));
});
