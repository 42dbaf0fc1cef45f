// The legend: shapes, the looks of facts, and the communities drawn, each with its colour. Pressing one highlights it.

import { button, byId, el } from "./dom";
import { LOOKS } from "./looks";
import type { Community } from "./scene";
import type { CommunityColours } from "./theme";
import { count } from "./words";

/** The shapes and looks, once. */
export function showShapes(): void {
  const looks = LOOKS.map(({ look, words }) => el("li", "", el("span", `glyph ${look}`), words));
  byId("looks", HTMLUListElement).replaceChildren(
    el("li", "", el("span", "dot"), "entity"),
    el("li", "", el("span", "dot square"), "fact"),
    ...looks,
  );
}

export function showLegend(
  list: HTMLElement,
  communities: Community[],
  colours: CommunityColours,
  onStandOut: (community: string | null) => void,
): void {
  const coloured = communities.filter((community) => colours.placeOf(community.title) !== undefined);
  const keys = coloured.map((community) => keyOf(community, colours));
  for (const [index, key] of keys.entries()) {
    key.addEventListener("click", () => {
      const pressed = key.getAttribute("aria-pressed") !== "true";
      for (const other of keys) other.setAttribute("aria-pressed", String(pressed && other === key));
      onStandOut(pressed ? (coloured[index]?.title ?? null) : null);
    });
  }
  const left = communities.length - coloured.length;
  const more = left ? [el("li", "more quiet", `and ${left} more`)] : [];
  list.replaceChildren(...keys.map((key) => el("li", "", key)), ...more);
}

function keyOf(community: Community, colours: CommunityColours): HTMLButtonElement {
  const key = button("", "key", () => undefined);
  const dot = el("span", `dot community-${colours.placeOf(community.title)}`);
  key.append(dot, el("span", "title", community.title));
  key.title = `${community.title}: ${count(community.size, "entity")} drawn`;
  key.setAttribute("aria-pressed", "false");
  return key;
}
