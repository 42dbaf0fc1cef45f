// What is drawn: nodes, edges and areas, whether they come from a subgraph or from the map. Pictures can be joined and filtered.

import type { AreaView, LooksView, MapPicture, SubgraphView, WholeMapView } from "./schema";
import type { Filters } from "./state";

export type Kind = "entity" | "fact" | "message" | "question";

export interface PictureNode {
  id: string;
  label: string;
  kind: Kind;
  type: string;
  /** The title of its community, or "". */
  community: string;
  weight: number;
  looks: LooksView | null;
  /** Where it lies on the map; null if the layout is to place it. */
  place: { x: number; y: number } | null;
}

export interface PictureEdge {
  source: string;
  target: string;
  role: string;
  weight: number;
}

export interface Picture {
  nodes: PictureNode[];
  edges: PictureEdge[];
  areas: AreaView[];
  truncated: boolean;
}

export const EMPTY: Picture = { nodes: [], edges: [], areas: [], truncated: false };

export function fromSubgraph(subgraph: SubgraphView): Picture {
  const nodes = subgraph.nodes.map((node) => ({ ...node, looks: node.looks ?? null, place: null }));
  const edges = subgraph.edges.map((edge) => ({ ...edge, weight: 1 }));
  return { nodes, edges, areas: [], truncated: subgraph.truncated };
}

export function fromMap(map: MapPicture, titles: ReadonlyMap<string, string>): Picture {
  const nodes = map.places.map(({ id, label, type, community, weight, x, y }) => ({
    id,
    label,
    kind: "entity" as const,
    type,
    community: titles.get(community) ?? "",
    weight,
    looks: null,
    place: { x, y },
  }));
  const edges = map.ties.map((tie) => ({ ...tie, role: "tie" }));
  return { nodes, edges, areas: map.areas, truncated: map.truncated };
}

export function fromWhole(whole: WholeMapView): Picture {
  const nodes = whole.ids.map((id, index) => ({
    id,
    label: whole.labels[index] ?? "",
    kind: "entity" as const,
    type: whole.types[index] ?? "",
    community: whole.areas[whole.community[index] ?? -1]?.title ?? "",
    weight: whole.weight[index] ?? 0,
    looks: null,
    place: { x: whole.x[index] ?? 0, y: whole.y[index] ?? 0 },
  }));
  const edges = whole.source.map((source, index) => ({
    source: whole.ids[source] ?? "",
    target: whole.ids[whole.target[index] ?? -1] ?? "",
    role: "tie",
    weight: whole.strength[index] ?? 1,
  }));
  return { nodes, edges, areas: whole.areas, truncated: false };
}

/** Both pictures as one; what both have is taken from the first. */
export function joined(one: Picture, other: Picture): Picture {
  const ids = new Set(one.nodes.map((node) => node.id));
  const key = (edge: PictureEdge): string => `${edge.source} ${edge.target} ${edge.role}`;
  const drawn = new Set(one.edges.map(key));
  const areas = new Set(one.areas.map((area) => area.id));
  return {
    nodes: [...one.nodes, ...other.nodes.filter((node) => !ids.has(node.id))],
    edges: [...one.edges, ...other.edges.filter((edge) => !drawn.has(key(edge)))],
    areas: [...one.areas, ...other.areas.filter((area) => !areas.has(area.id))],
    truncated: one.truncated || other.truncated,
  };
}

/** The picture without what the filters and `hidden` leave out; entities that lose all their facts go too, except those to `keep`. */
export function filtered(picture: Picture, filters: Filters, hidden: readonly string[], keep: ReadonlySet<string>): Picture {
  if (!hidden.length && isUnfiltered(filters)) return picture;
  const gone = new Set(hidden);
  const passes = new Set(picture.nodes.filter((node) => !gone.has(node.id) && (keep.has(node.id) || fits(node, filters))).map((node) => node.id));
  const edges = picture.edges.filter((edge) => passes.has(edge.source) && passes.has(edge.target));
  const hadFacts = new Set(picture.edges.filter((edge) => edge.role !== "tie").flatMap((edge) => [edge.source, edge.target]));
  const linked = new Set(edges.flatMap((edge) => [edge.source, edge.target]));
  const stays = (node: PictureNode): boolean =>
    passes.has(node.id) && (node.kind !== "entity" || keep.has(node.id) || !hadFacts.has(node.id) || linked.has(node.id));
  return { ...picture, nodes: picture.nodes.filter(stays), edges };
}

/** True if the filters let everything through that was loaded. */
function isUnfiltered({ kinds, predicate, speaker, conversation, source, since, until, confidence, trust }: Filters): boolean {
  return !kinds.length && ![predicate, speaker, conversation, source, since, until].some(Boolean) && confidence === 0 && trust === 0;
}

function fits(node: PictureNode, filters: Filters): boolean {
  const kinds = filters.kinds;
  const looks = node.looks;
  if (node.kind === "entity") return !kinds.some((kind) => ENTITY_KINDS.has(kind)) || kinds.includes(node.type);
  if (node.kind !== "fact" || looks === null) return true;
  if (kinds.some((kind) => FACT_KINDS.has(kind)) && !kinds.includes(node.type)) return false;
  const day = looks.valid_from.slice(0, 10);
  const has = (text: string, wanted: string): boolean => text.toLowerCase().includes(wanted.toLowerCase());
  return (
    has(node.label, filters.predicate) &&
    has(looks.speaker, filters.speaker) &&
    has(looks.conversation, filters.conversation) &&
    has(looks.source, filters.source) &&
    looks.confidence >= filters.confidence &&
    looks.trust >= filters.trust &&
    (!filters.since || day >= filters.since) &&
    (!filters.until || day <= filters.until)
  );
}

export const ENTITY_KINDS: ReadonlySet<string> = new Set(["person", "place", "organisation", "thing", "event", "concept"]);
/** "event" is a kind of both; as a filter it is one of entities. */
export const FACT_KINDS: ReadonlySet<string> = new Set(["state", "preference", "plan", "instruction", "relation", "remark"]);

export const entitiesIn = (picture: Picture): PictureNode[] => picture.nodes.filter((node) => node.kind === "entity");
export const factsIn = (picture: Picture): PictureNode[] => picture.nodes.filter((node) => node.kind === "fact");
