// The areas of the map: communities as discs under the graph, labelled from afar, opened by a click or by coming near.

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
  context.textAlign = "center";
  const written: { left: number; right: number; top: number }[] = [];
  for (const { area, x, y, radius } of discs) {
    if (radius < 16) continue;
    context.font = `600 12px system-ui, sans-serif`;
    const words = shortened(context, `${area.title} (${area.entities})`, Math.max(90, radius * 2));
    const width = context.measureText(words).width;
    const line = { left: x - width / 2, right: x + width / 2, top: y - radius - 12 };
    if (written.some((other) => Math.abs(other.top - line.top) < 15 && other.left < line.right && line.left < other.right)) continue;
    written.push(line);
    context.lineWidth = 4;
    context.lineJoin = "round";
    context.strokeStyle = theme.paper;
    context.strokeText(words, x, line.top);
    context.fillStyle = theme.quiet;
    context.fillText(words, x, line.top);
  }
  context.textAlign = "start";
}

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
