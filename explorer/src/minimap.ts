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

const MOST_DOTS = 1_500;

export class MiniMap {
  private readonly canvas = byId("minimap", HTMLCanvasElement);
  private box: Box = { x: [0, 1], y: [0, 1] };
  private ground: ImageData | null = null;

  constructor(onGo: (point: { x: number; y: number }) => void) {
    this.canvas.addEventListener("pointerdown", (event) => {
      const { left, top, width, height } = this.canvas.getBoundingClientRect();
      onGo(this.toGraph((event.clientX - left) / width, (event.clientY - top) / height));
    });
  }

  /** Draws all nodes, or an even sample of them. */
  show(dots: readonly Dot[], box: Box, theme: Theme): void {
    this.box = box;
    this.canvas.hidden = dots.length < 2;
    const context = this.canvas.getContext("2d", { willReadFrequently: true });
    if (!context || !dots.length) return;
    context.fillStyle = theme.panel;
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    const step = Math.ceil(dots.length / MOST_DOTS);
    for (let index = 0; index < dots.length; index += step) {
      const dot = dots[index];
      if (!dot) continue;
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
    const { x: across, y: along } = this.box;
    const pad = 8;
    const scale = Math.min((this.canvas.width - 2 * pad) / (across[1] - across[0] || 1), (this.canvas.height - 2 * pad) / (along[1] - along[0] || 1));
    const [middleX, middleY] = [(across[0] + across[1]) / 2, (along[0] + along[1]) / 2];
    return [this.canvas.width / 2 + (x - middleX) * scale, this.canvas.height / 2 - (y - middleY) * scale];
  }

  private toGraph(right: number, down: number): { x: number; y: number } {
    const { x: across, y: along } = this.box;
    const pad = 8;
    const scale = Math.min((this.canvas.width - 2 * pad) / (across[1] - across[0] || 1), (this.canvas.height - 2 * pad) / (along[1] - along[0] || 1));
    const [middleX, middleY] = [(across[0] + across[1]) / 2, (along[0] + along[1]) / 2];
    return { x: middleX + (right * this.canvas.width - this.canvas.width / 2) / scale, y: middleY - (down * this.canvas.height - this.canvas.height / 2) / scale };
  }
}
