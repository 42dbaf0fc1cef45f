// Drawn over the nodes: the looks of facts, the numbers of the path, and rings around what changed.

import type { Look } from "./looks";
import type { Theme } from "./theme";

interface At {
  x: number;
  y: number;
  size: number;
}

/** Draws how a fact looks: a bar for negated, a hollow for planned, a slash for ended, a ring for contested, dots for doubtful. */
export function drawLooks(context: CanvasRenderingContext2D, { x, y, size }: At, looks: readonly Look[], color: string, theme: Theme): void {
  const half = size * 0.95;
  context.lineWidth = 1.6;
  context.strokeStyle = color;
  for (const look of looks) {
    context.beginPath();
    if (look === "planned") {
      context.fillStyle = theme.paper;
      context.fillRect(x - half * 0.55, y - half * 0.55, half * 1.1, half * 1.1);
    } else if (look === "negated") {
      context.strokeStyle = theme.bad;
      context.lineWidth = 2.4;
      context.moveTo(x - half * 1.5, y);
      context.lineTo(x + half * 1.5, y);
      context.stroke();
    } else if (look === "ended") {
      context.strokeStyle = theme.ink;
      context.lineWidth = 1.4;
      context.moveTo(x - half * 1.3, y + half * 1.3);
      context.lineTo(x + half * 1.3, y - half * 1.3);
      context.stroke();
    } else if (look === "contested") {
      context.strokeStyle = theme.warn;
      context.lineWidth = 2;
      context.arc(x, y, half * 1.9, 0, 2 * Math.PI);
      context.stroke();
    } else {
      context.strokeStyle = theme.quiet;
      context.setLineDash([2, 2]);
      context.strokeRect(x - half * 1.25, y - half * 1.25, half * 2.5, half * 2.5);
      context.setLineDash([]);
    }
  }
}

/** The number of a step, in a disc at the upper left of its node. */
export function drawNumber(context: CanvasRenderingContext2D, { x, y, size }: At, number: number, theme: Theme): void {
  const [left, top] = [x - size - 5, y - size - 5];
  context.beginPath();
  context.arc(left, top, 9, 0, 2 * Math.PI);
  context.fillStyle = theme.accent;
  context.fill();
  context.fillStyle = theme.panel;
  context.font = "700 11px system-ui, sans-serif";
  context.textAlign = "center";
  context.fillText(String(number), left, top + 4);
  context.textAlign = "start";
}

/** A ring around what changed or is pinned. */
export function drawRing(context: CanvasRenderingContext2D, { x, y, size }: At, color: string, width: number): void {
  context.beginPath();
  context.arc(x, y, size + 5, 0, 2 * Math.PI);
  context.strokeStyle = color;
  context.lineWidth = width;
  context.stroke();
}
