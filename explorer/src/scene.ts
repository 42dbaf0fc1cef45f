// From a picture of the API to a graph that can be drawn: sizes, places, communities.

import { MultiGraph } from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";

import type { Picture, PictureNode } from "./api";

export interface NodeData {
  label: string;
  kind: "entity" | "fact";
  type: "circle" | "square";
  community: string;
  weight: number;
  size: number;
  x: number;
  y: number;
}

export interface EdgeData {
  role: string;
}

export type Scene = MultiGraph<NodeData, EdgeData>;

/** A community by its title, with how many of its entities are drawn. */
export interface Community {
  title: string;
  size: number;
}

interface Place {
  x: number;
  y: number;
}

const GOLDEN = Math.PI * (3 - Math.sqrt(5));

/** The graph of a picture. Nodes that were in `before` stay where they were. */
export function sceneOf(picture: Picture, before: Scene | null): Scene {
  const scene: Scene = new MultiGraph();
  const heaviest = Math.max(1, ...entitiesIn(picture).map((node) => node.weight));
  picture.nodes.forEach((node, index) => {
    scene.addNode(node.id, { ...looksOf(node, heaviest), ...(placeIn(before, node.id) ?? spiral(index)) });
  });
  for (const edge of picture.edges) {
    if (scene.hasNode(edge.source) && scene.hasNode(edge.target)) {
      scene.addEdge(edge.source, edge.target, { role: edge.role });
    }
  }
  return scene;
}

/** One step of the force-directed layout. */
export function relax(scene: Scene, iterations: number): void {
  const settings = { ...forceAtlas2.inferSettings(scene), gravity: 0.6, scalingRatio: 12, slowDown: 4 };
  if (scene.size > 0) forceAtlas2.assign(scene, { iterations, settings });
}

/** The communities of the entities drawn, largest first. */
export function communitiesOf(picture: Picture): Community[] {
  const byCommunity = Map.groupBy(entitiesIn(picture), (node) => node.community);
  byCommunity.delete("");
  return [...byCommunity]
    .map(([title, nodes]) => ({ title, size: nodes.length }))
    .sort((a, b) => b.size - a.size || a.title.localeCompare(b.title));
}

export const entitiesIn = (picture: Picture): PictureNode[] => picture.nodes.filter((node) => node.kind === "entity");

function looksOf(node: PictureNode, heaviest: number): Omit<NodeData, "x" | "y"> {
  const { label, kind, community, weight } = node;
  if (kind === "fact") return { label, kind, community, weight, type: "square", size: 4 };
  return { label, kind, community, weight, type: "circle", size: 6 + 10 * Math.sqrt(Math.max(0, weight) / heaviest) };
}

function placeIn(scene: Scene | null, id: string): Place | null {
  if (!scene?.hasNode(id)) return null;
  const { x, y } = scene.getNodeAttributes(id);
  return { x, y };
}

/** Places on a sunflower: spread evenly, and the same on every load. */
function spiral(index: number): Place {
  const radius = 4 * Math.sqrt(index + 1);
  return { x: radius * Math.cos(index * GOLDEN), y: radius * Math.sin(index * GOLDEN) };
}
