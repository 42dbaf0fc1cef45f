// The areas of the map: communities as discs under the graph, labelled from afar, opened by a click or by coming near.

import { lineAt, type Room, write } from "./labels";
import type { AreaView } from "./schema";
import type { Theme } from "./theme";
import { mix } from "./theme";

export interface Disc {
  area: AreaView;
  x: number;
  y: number;
  radius: number;
}

/** Discs that are at least so wide (as a share of the view) are near: their entities are loaded. */
export const NEAR = 0.42;
/** Discs that are narrower than this are far again. */
export const FAR = 0.3;
/** Pixels that the name of a small disc may take. */
const WIDEST = 220;

export function drawAreas(
  context: CanvasRenderingContext2D,
  discs: readonly Disc[],
  colourOf: (title: string) => string | null,
  opened: ReadonlySet<string>,
  theme: Theme,
): void {
  for (const { area, x, y, radius } of discs) {
    const colour = colourOf(area.title) ?? theme.fact;
    context.beginPath();
    context.arc(x, y, radius + 6, 0, 2 * Math.PI);
    context.fillStyle = mix(colour, theme.paper, opened.has(area.id) ? 0.06 : 0.13);
    context.fill();
    context.lineWidth = 1;
    context.strokeStyle = mix(colour, theme.paper, 0.45);
    context.stroke();
  }
}

/** Writes above or below each disc what it is about, in its colour, the largest disc first, where there is room. */
export function nameAreas(
  context: CanvasRenderingContext2D,
  discs: readonly Disc[],
  colourOf: (title: string) => string | null,
  room: Room,
  theme: Theme,
): void {
  context.textAlign = "center";
  context.font = `600 12px system-ui, sans-serif`;
  for (const { area, x, y, radius } of discs.toSorted((a, b) => b.radius - a.radius)) {
    if (radius < 16) continue;
    const words = shortened(context, `${topicOf(area.title)} (${area.entities})`, Math.max(WIDEST, radius * 2));
    const width = context.measureText(words).width;
    const line = [y - radius - 12, y + radius + 20].find((base) => room.take(lineAt(x - width / 2, base, width)));
    if (line === undefined) continue;
    write(context, words, x, line, mix(colourOf(area.title) ?? theme.fact, theme.ink, 0.4), theme.paper);
  }
  context.textAlign = "start";
}

/** The topic of a title such as "camping trip: Maria and John, June 2023": the list beside the map has all of it. */
const topicOf = (title: string): string => title.split(": ", 1)[0] ?? title;

/** The smallest disc at a point of the view. */
export function discAt(discs: readonly Disc[], x: number, y: number): Disc | null {
  const hit = discs.filter((disc) => Math.hypot(disc.x - x, disc.y - y) <= disc.radius + 6);
  return hit.sort((a, b) => a.radius - b.radius)[0] ?? null;
}

function shortened(context: CanvasRenderingContext2D, text: string, most: number): string {
  if (context.measureText(text).width <= most) return text;
  let end = text.length;
  while (end > 4 && context.measureText(`${text.slice(0, end)}…`).width > most) end -= 2;
  return `${text.slice(0, end)}…`;
}
