// Labels on the canvas: text with an outline in the background colour, so that edges do not cross it; none lies over another.

import type { Settings } from "sigma/settings";

import type { EdgeData, NodeData } from "./scene";
import type { Theme } from "./theme";

export type Looks = Pick<
  Settings<NodeData, EdgeData>,
  "defaultDrawNodeLabel" | "defaultDrawNodeHover" | "defaultDrawEdgeLabel"
>;

const FONT = "system-ui, sans-serif";
const LONGEST = 36;
const SMALL = 6;
const GAP = 7;
const LINE = 15;

/** Where a text lies, in pixels. */
export interface Place {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** The room on the canvas that texts have taken in a frame. */
export class Room {
  private readonly taken: Place[] = [];

  /** Takes a place, unless another text lies there. */
  take(place: Place): boolean {
    const meets = (other: Place): boolean =>
      other.left < place.right && place.left < other.right && other.top < place.bottom && place.top < other.bottom;
    if (this.taken.some(meets)) return false;
    this.taken.push(place);
    return true;
  }
}

interface Named {
  x: number;
  y: number;
  size: number;
  label: string | null;
}

/** The labels of one frame. Sigma says in any order which nodes have one; they are written when all are known, the largest node first. */
export class Labels {
  private waiting: { context: CanvasRenderingContext2D; node: Named }[] = [];

  constructor(private readonly theme: () => Theme) {}

  /** How sigma draws labels. */
  readonly looks: Looks = {
    defaultDrawNodeLabel: (context, node) => void this.waiting.push({ context, node }),
    defaultDrawNodeHover: (context, node) => {
      context.beginPath();
      context.arc(node.x, node.y, node.size + 3, 0, 2 * Math.PI);
      context.lineWidth = 2;
      context.strokeStyle = this.theme().ink;
      context.stroke();
      writeName(context, node, this.theme());
    },
    defaultDrawEdgeLabel: (context, edge, source, target) => {
      context.font = `italic 11px ${FONT}`;
      context.textAlign = "center";
      write(context, edge.label, (source.x + target.x) / 2, (source.y + target.y) / 2 + 3, this.theme().quiet, this.theme().paper);
      context.textAlign = "start";
    },
  };

  /** Writes what waits, where there is room. */
  write(room: Room): void {
    const waiting = this.waiting.toSorted((a, b) => b.node.size - a.node.size);
    this.waiting = [];
    for (const { context, node } of waiting) writeName(context, node, this.theme(), room);
  }
}

/** The name beside its node: to the right, or to the left at the edge of the canvas or if there is no room; nowhere if neither side has room. */
function writeName(context: CanvasRenderingContext2D, node: Named, theme: Theme, room?: Room): void {
  const small = node.size < SMALL;
  context.font = small ? `12px ${FONT}` : `600 13px ${FONT}`;
  const text = shortened(node.label ?? "");
  const width = context.measureText(text).width;
  const end = context.canvas.width / window.devicePixelRatio;
  const right = node.x + node.size + GAP;
  const left = node.x - node.size - GAP - width;
  const sides = right + width > end ? [left] : left < 0 ? [right] : [right, left];
  const y = node.y + 4;
  const x = room ? sides.find((side) => room.take(lineAt(side, y, width))) : sides[0];
  if (x !== undefined) write(context, text, x, y, small ? theme.quiet : theme.ink, theme.paper);
}

/** The place of a line of text by its start and base line. */
export const lineAt = (x: number, y: number, width: number): Place => ({ left: x, right: x + width, top: y - LINE + 4, bottom: y + 4 });

const shortened = (label: string): string => (label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label);

/** Writes a text with an outline in the colour `rim`. */
export function write(
  context: CanvasRenderingContext2D,
  label: string | null | undefined,
  x: number,
  y: number,
  color: string,
  rim: string,
): void {
  if (!label) return;
  context.lineWidth = 4;
  context.lineJoin = "round";
  context.strokeStyle = rim;
  context.strokeText(label, x, y);
  context.fillStyle = color;
  context.fillText(label, x, y);
}
