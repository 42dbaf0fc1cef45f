// From a picture to a graph to draw: sizes, positions, communities.

import { MultiGraph } from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";

import { labelled, looksOf, type Look } from "./looks";
import { entitiesIn, type Kind, type Picture, type PictureNode } from "./picture";

export interface NodeData {
  label: string;
  kind: Kind;
  type: "circle" | "square";
  community: string;
  weight: number;
  size: number;
  x: number;
  y: number;
  looks: Look[];
  /** The layout leaves it where it is. */
  fixed?: boolean;
}

export interface EdgeData {
  role: string;
  weight: number;
}

export type Scene = MultiGraph<NodeData, EdgeData>;

/** A community, and how many of its entities are drawn. */
export interface Community {
  title: string;
  size: number;
}

interface Point {
  x: number;
  y: number;
}

const GOLDEN = Math.PI * (3 - Math.sqrt(5));
/** Radii of entities, in pixels, up to so many nodes: what is not mentioned has the least. */
const SIZES = [
  { upTo: 150, least: 6, more: 10 },
  { upTo: 2_000, least: 3, more: 9 },
];
const DOTS = { least: 1.5, more: 7 };

/** The graph to draw. Nodes of `before` keep their positions, unless the picture says where they lie. */
export function sceneOf(picture: Picture, before: Scene | null): Scene {
  const scene: Scene = new MultiGraph();
  const heaviest = picture.nodes.reduce((most, node) => (node.kind === "entity" ? Math.max(most, node.weight) : most), 1);
  const drawn = picture.nodes.length;
  const middle = middles(picture, before);
  picture.nodes.forEach((node, index) => {
    const place = node.place ?? placeIn(before, node.id) ?? near(middle.get(node.id), index) ?? spiral(index);
    scene.addNode(node.id, { ...dataOf(node, heaviest, drawn), ...place });
  });
  picture.edges.forEach(({ source, target, role, weight }, index) => {
    if (scene.hasNode(source) && scene.hasNode(target)) scene.addEdgeWithKey(String(index), source, target, { role, weight });
  });
  return scene;
}

/** True if the layout is to place some of the nodes. */
export const isFree = (picture: Picture): boolean => picture.nodes.some((node) => node.place === null);

/** Some steps of the force-directed layout. `fixed` nodes stay where they are. */
export function relax(scene: Scene, iterations: number, fixed: ReadonlySet<string>): void {
  if (scene.size === 0) return;
  const settings = { ...forceAtlas2.inferSettings(scene), gravity: 0.6, scalingRatio: 12, slowDown: 4 };
  const kept = [...fixed].filter((id) => scene.hasNode(id)).map((id) => ({ id, ...pointOf(scene, id) }));
  for (const { id } of kept) scene.setNodeAttribute(id, "fixed", true);
  forceAtlas2.assign(scene, { iterations, settings });
  for (const { id, x, y } of kept) scene.mergeNodeAttributes(id, { x, y });
}

/** The communities of the entities drawn, largest first. */
export function communitiesOf(picture: Picture): Community[] {
  const byCommunity = Map.groupBy(entitiesIn(picture), (node) => node.community);
  byCommunity.delete("");
  return [...byCommunity]
    .map(([title, nodes]) => ({ title, size: nodes.length }))
    .sort((a, b) => b.size - a.size || a.title.localeCompare(b.title));
}

function dataOf(node: PictureNode, heaviest: number, drawn: number): Omit<NodeData, "x" | "y"> {
  const { kind, community, weight } = node;
  const looks = node.looks ? looksOf(node.looks) : [];
  // The question stands in the panel: its text would lie over the nodes beside it.
  const label = kind === "question" ? "your question" : node.looks ? labelled(node.label, node.looks) : node.label;
  if (kind === "fact") return { label, kind, community, weight, looks, type: "square", size: 4.5 };
  if (kind !== "entity") return { label, kind, community, weight, looks, type: "square", size: 7 };
  const share = Math.sqrt(Math.max(0, weight) / heaviest);
  const size = SIZES.find(({ upTo }) => drawn <= upTo) ?? DOTS;
  return { label, kind, community, weight, looks, type: "circle", size: size.least + size.more * share };
}

/** For nodes without a place: the middle of those of their neighbours that have one. */
function middles(picture: Picture, before: Scene | null): Map<string, Point> {
  const placed = new Map<string, Point>();
  for (const node of picture.nodes) {
    const place = node.place ?? placeIn(before, node.id);
    if (place) placed.set(node.id, place);
  }
  const sums = new Map<string, { x: number; y: number; n: number }>();
  const add = (id: string, point: Point | undefined): void => {
    if (!point || placed.has(id)) return;
    const sum = sums.get(id) ?? { x: 0, y: 0, n: 0 };
    sums.set(id, { x: sum.x + point.x, y: sum.y + point.y, n: sum.n + 1 });
  };
  for (const { source, target } of picture.edges) {
    add(source, placed.get(target));
    add(target, placed.get(source));
  }
  return new Map([...sums].map(([id, { x, y, n }]) => [id, { x: x / n, y: y / n }]));
}

function near(point: Point | undefined, index: number): Point | null {
  if (!point) return null;
  const radius = 0.6 + (index % 7) * 0.25;
  return { x: point.x + radius * Math.cos(index * GOLDEN), y: point.y + radius * Math.sin(index * GOLDEN) };
}

function placeIn(scene: Scene | null, id: string): Point | null {
  return scene?.hasNode(id) ? pointOf(scene, id) : null;
}

function pointOf(scene: Scene, id: string): Point {
  const { x, y } = scene.getNodeAttributes(id);
  return { x, y };
}

/** Positions on a sunflower spiral: evenly spread, and the same on every load. */
export function spiral(index: number): Point {
  const radius = 4 * Math.sqrt(index + 1);
  return { x: radius * Math.cos(index * GOLDEN), y: radius * Math.sin(index * GOLDEN) };
}
