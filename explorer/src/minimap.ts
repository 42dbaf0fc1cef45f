// The mini-map: all that is drawn, and a frame around what is seen of it. A click goes there.

import { byId } from "./dom";
import type { Theme } from "./theme";

export interface Dot {
  x: number;
  y: number;
  color: string;
}

export interface Box {
  x: [number, number];
  y: [number, number];
}

/** Pixels of the mini-map for a unit of the graph, and the place in its middle. */
interface Fit {
  scale: number;
  middle: { x: number; y: number };
}

/** More dots than these are a waste of time. */
export const MOST_DOTS = 1_500;
const PAD = 8;

export class MiniMap {
  private readonly canvas = byId("minimap", HTMLCanvasElement);
  private fit: Fit = { scale: 1, middle: { x: 0.5, y: 0.5 } };
  private ground: ImageData | null = null;

  constructor(onGo: (point: { x: number; y: number }) => void) {
    this.canvas.addEventListener("pointerdown", (event) => {
      const { left, top, width, height } = this.canvas.getBoundingClientRect();
      onGo(this.toGraph((event.clientX - left) / width, (event.clientY - top) / height));
    });
  }

  /** Draws these nodes. */
  show(dots: readonly Dot[], box: Box, theme: Theme): void {
    this.fit = this.fitOf(box);
    this.canvas.hidden = dots.length < 2;
    const context = this.canvas.getContext("2d", { willReadFrequently: true });
    if (!context || !dots.length) return;
    context.fillStyle = theme.panel;
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    for (const dot of dots) {
      const [x, y] = this.toMap(dot);
      context.fillStyle = dot.color;
      context.fillRect(x - 1, y - 1, 2.5, 2.5);
    }
    this.ground = context.getImageData(0, 0, this.canvas.width, this.canvas.height);
  }

  /** Draws the frame: the corners of the view, in coordinates of the graph. */
  frame(one: { x: number; y: number }, other: { x: number; y: number }, theme: Theme): void {
    const context = this.canvas.getContext("2d", { willReadFrequently: true });
    if (!context || !this.ground || this.canvas.hidden) return;
    context.putImageData(this.ground, 0, 0);
    const [left, top] = this.toMap(one);
    const [right, bottom] = this.toMap(other);
    context.strokeStyle = theme.accent;
    context.lineWidth = 2;
    context.strokeRect(left, top, right - left, bottom - top);
  }

  private toMap({ x, y }: { x: number; y: number }): [number, number] {
    const { scale, middle } = this.fit;
    return [this.canvas.width / 2 + (x - middle.x) * scale, this.canvas.height / 2 - (y - middle.y) * scale];
  }

  /** The place in the graph at these shares (0 to 1) of the width and height. */
  private toGraph(right: number, down: number): { x: number; y: number } {
    const { scale, middle } = this.fit;
    return { x: middle.x + ((right - 0.5) * this.canvas.width) / scale, y: middle.y - ((down - 0.5) * this.canvas.height) / scale };
  }

  private fitOf({ x, y }: Box): Fit {
    const { width, height } = this.canvas;
    const scale = Math.min((width - 2 * PAD) / (x[1] - x[0] || 1), (height - 2 * PAD) / (y[1] - y[0] || 1));
    return { scale, middle: { x: (x[0] + x[1]) / 2, y: (y[0] + y[1]) / 2 } };
  }
}
