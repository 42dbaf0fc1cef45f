import { describe, expect, it } from "vitest";

import { Room, lineAt } from "../src/labels";

describe("room for labels", () => {
  it("is taken once", () => {
    const room = new Room();
    expect(room.take(lineAt(10, 20, 100))).toBe(true);
    expect(room.take(lineAt(100, 25, 50))).toBe(false);
    expect(room.take(lineAt(111, 20, 50))).toBe(true);
    expect(room.take(lineAt(10, 36, 100))).toBe(true);
  });

  it("is not taken by what finds none", () => {
    const room = new Room();
    room.take(lineAt(0, 20, 50));
    expect(room.take(lineAt(40, 20, 100))).toBe(false);
    expect(room.take(lineAt(60, 20, 100))).toBe(true);
  });
});
