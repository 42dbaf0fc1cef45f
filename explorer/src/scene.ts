// From a subgraph of the API to a graph to draw: sizes, positions, communities.

import { MultiGraph } from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";

import type { Subgraph, SubgraphNode } from "./api";

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

/** A community, and how many of its entities are drawn. */
export interface Community {
  title: string;
  size: number;
}

interface Place {
  x: number;
  y: number;
}

const GOLDEN = Math.PI * (3 - Math.sqrt(5));

/** The graph to draw. Nodes of `before` keep their positions. */
export function sceneOf(subgraph: Subgraph, before: Scene | null): Scene {
  const scene: Scene = new MultiGraph();
  const heaviest = Math.max(1, ...entitiesIn(subgraph).map((node) => node.weight));
  subgraph.nodes.forEach((node, index) => {
    scene.addNode(node.id, { ...looksOf(node, heaviest), ...(placeIn(before, node.id) ?? spiral(index)) });
  });
  for (const edge of subgraph.edges) {
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
export function communitiesOf(subgraph: Subgraph): Community[] {
  const byCommunity = Map.groupBy(entitiesIn(subgraph), (node) => node.community);
  byCommunity.delete("");
  return [...byCommunity]
    .map(([title, nodes]) => ({ title, size: nodes.length }))
    .sort((a, b) => b.size - a.size || a.title.localeCompare(b.title));
}

export const entitiesIn = (subgraph: Subgraph): SubgraphNode[] => subgraph.nodes.filter((node) => node.kind === "entity");

function looksOf(node: SubgraphNode, heaviest: number): Omit<NodeData, "x" | "y"> {
  const { label, kind, community, weight } = node;
  if (kind === "fact") return { label, kind, community, weight, type: "square", size: 4 };
  return { label, kind, community, weight, type: "circle", size: 6 + 10 * Math.sqrt(Math.max(0, weight) / heaviest) };
}

function placeIn(scene: Scene | null, id: string): Place | null {
  if (!scene?.hasNode(id)) return null;
  const { x, y } = scene.getNodeAttributes(id);
  return { x, y };
}

/** Positions on a sunflower spiral: evenly spread, and the same on every load. */
function spiral(index: number): Place {
  const radius = 4 * Math.sqrt(index + 1);
  return { x: radius * Math.cos(index * GOLDEN), y: radius * Math.sin(index * GOLDEN) };
}
