// Labels on the canvas: text with an outline in the background colour, so that edges do not cross it.

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

export function labelsOf(theme: () => Theme): Looks {
  return {
    defaultDrawNodeLabel: (context, node) => writeName(context, node, theme()),
    defaultDrawNodeHover: (context, node) => {
      context.beginPath();
      context.arc(node.x, node.y, node.size + 3, 0, 2 * Math.PI);
      context.lineWidth = 2;
      context.strokeStyle = theme().ink;
      context.stroke();
      writeName(context, node, theme());
    },
    defaultDrawEdgeLabel: (context, edge, source, target) => {
      context.font = `italic 11px ${FONT}`;
      context.textAlign = "center";
      write(context, edge.label, (source.x + target.x) / 2, (source.y + target.y) / 2 + 3, theme().quiet, theme().paper);
      context.textAlign = "start";
    },
  };
}

interface Named {
  x: number;
  y: number;
  size: number;
  label: string | null;
}

/** The name beside its node: to the right, or to the left at the edge of the canvas. */
function writeName(context: CanvasRenderingContext2D, node: Named, theme: Theme): void {
  const small = node.size < SMALL;
  context.font = small ? `12px ${FONT}` : `600 13px ${FONT}`;
  const text = shortened(node.label ?? "");
  const width = context.measureText(text).width;
  const end = context.canvas.width / window.devicePixelRatio;
  const right = node.x + node.size + GAP;
  const x = right + width > end ? node.x - node.size - GAP - width : right;
  write(context, text, x, node.y + 4, small ? theme.quiet : theme.ink, theme.paper);
}

const shortened = (label: string): string => (label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label);

function write(
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
