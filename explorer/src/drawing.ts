// The drawing: sigma draws a scene, in which one node can be selected and one community highlighted.

import { NodeSquareProgram } from "@sigma/node-square";
import { MultiGraph } from "graphology";
import Sigma from "sigma";
import type { EdgeDisplayData, NodeDisplayData } from "sigma/types";

import type { Subgraph } from "./api";
import { type Looks, labelsOf } from "./labels";
import { type EdgeData, type NodeData, type Scene, relax, sceneOf } from "./scene";
import { type CommunityColours, type Theme, mix, onThemeChange, readTheme } from "./theme";

const FRAMES = 60;
const ROUNDS = 6;
/** Up to this many nodes all have labels: in the whole graph, and around the node in focus. */
const FEW = 60;
const NEAR = 24;

export interface Drawn {
  id: string;
  label: string;
  kind: string;
  /** Position on the page, in pixels. */
  x: number;
  y: number;
}

export class Drawing {
  private scene: Scene = new MultiGraph();
  private theme: Theme = readTheme();
  private chosen: string | null = null;
  private pointed: string | null = null;
  private community: string | null = null;
  private near = new Set<string>();
  private frame = 0;
  private readonly sigma: Sigma<NodeData, EdgeData>;
  settled = false;

  /** Throws if the browser has no WebGL. */
  constructor(
    private readonly container: HTMLElement,
    private readonly colours: CommunityColours,
    onChoose: (id: string, kind: "entity" | "fact") => void,
  ) {
    this.sigma = this.newSigma();
    this.sigma.on("clickNode", ({ node }) => onChoose(node, this.scene.getNodeAttribute(node, "kind")));
    this.sigma.on("enterNode", ({ node }) => this.point(node));
    this.sigma.on("leaveNode", () => this.point(null));
    onThemeChange(() => this.repaint());
  }

  /** Draws a subgraph. Nodes that were drawn before start from their old positions. */
  show(subgraph: Subgraph): void {
    this.scene = sceneOf(subgraph, this.scene);
    this.pointed = null;
    this.community = null;
    this.findNear();
    this.sigma.setGraph(this.scene);
    void this.sigma.getCamera().animatedReset({ duration: 0 });
    this.settle();
  }

  /** Selects a node and highlights its neighbours; null clears the selection. */
  choose(id: string | null): void {
    this.chosen = id;
    this.findNear();
    this.sigma.refresh({ skipIndexation: true });
  }

  /** Highlights one community; null highlights none. */
  standOut(community: string | null): void {
    this.community = community;
    this.sigma.refresh({ skipIndexation: true });
  }

  zoom(way: string): void {
    const camera = this.sigma.getCamera();
    const duration = { duration: calm() ? 0 : 200 };
    if (way === "in") void camera.animatedZoom(duration);
    else if (way === "out") void camera.animatedUnzoom(duration);
    else void camera.animatedReset(duration);
  }

  /** Moves the view by a share of its width and height. */
  pan(right: number, down: number): void {
    const camera = this.sigma.getCamera();
    const { x, y, ratio } = camera.getState();
    camera.setState({ x: x + right * ratio, y: y - down * ratio });
  }

  /** The nodes drawn, with their positions. */
  drawn(): Drawn[] {
    const { left, top } = this.container.getBoundingClientRect();
    return this.scene.mapNodes((id, { label, kind, x, y }) => {
      const place = this.sigma.graphToViewport({ x, y });
      return { id, label, kind, x: left + place.x, y: top + place.y };
    });
  }

  private newSigma(): Sigma<NodeData, EdgeData> {
    const looks = labelsOf(() => this.theme);
    return new Sigma<NodeData, EdgeData>(this.scene, this.container, {
      ...looks,
      allowInvalidContainer: true,
      labelDensity: 1,
      labelGridCellSize: 130,
      labelRenderedSizeThreshold: 5,
      minCameraRatio: 0.08,
      maxCameraRatio: 3,
      nodeProgramClasses: { square: squares(looks) },
      nodeReducer: (id, data) => this.nodeLooks(id, data),
      edgeReducer: (id, data) => this.edgeLooks(id, data),
      renderEdgeLabels: true,
      stagePadding: 56,
      zIndex: true,
    });
  }

  private nodeLooks(id: string, data: NodeData): Partial<NodeDisplayData> {
    const lit = this.isLit(id, data);
    const color = this.colourOf(data);
    return {
      ...data,
      color: lit ? color : mix(color, this.theme.paper, 0.22),
      label: lit ? data.label : "",
      forceLabel: lit && (id === this.focus() || (this.focus() === null ? this.scene.order <= FEW : this.near.size <= NEAR)),
      highlighted: id === this.chosen,
      zIndex: data.kind === "entity" ? 1 : 0,
    };
  }

  private edgeLooks(id: string, data: EdgeData): Partial<EdgeDisplayData> {
    const focus = this.focus();
    const [fact, entity] = this.scene.extremities(id);
    const lit = focus !== null && (fact === focus || entity === focus);
    const faint = !lit && (focus !== null || this.community !== null);
    return {
      label: lit && this.near.size <= NEAR ? data.role : "",
      forceLabel: lit,
      size: lit ? 2 : 1.4,
      color: lit ? this.theme.quiet : mix(this.theme.edge, this.theme.paper, faint ? 0.4 : 1),
      zIndex: lit ? 1 : 0,
    };
  }

  private isLit(id: string, data: NodeData): boolean {
    if (this.focus() !== null) return this.near.has(id);
    return this.community === null || data.community === this.community;
  }

  private colourOf(data: NodeData): string {
    const place = this.colours.placeOf(data.community);
    const own = place === undefined ? undefined : this.theme.communities[place];
    if (data.kind === "fact") return mix(own ?? this.theme.fact, this.theme.fact, 0.25);
    return own ?? this.theme.fact;
  }

  private focus(): string | null {
    const id = this.pointed ?? this.chosen;
    return id !== null && this.scene.hasNode(id) ? id : null;
  }

  private point(id: string | null): void {
    this.pointed = id;
    this.container.style.cursor = id === null ? "" : "pointer";
    this.findNear();
    this.sigma.refresh({ skipIndexation: true });
  }

  /** The node in focus, its neighbours, and for an entity the members of its facts. */
  private findNear(): void {
    const focus = this.focus();
    this.near = new Set(focus === null ? [] : [focus, ...this.scene.neighbors(focus)]);
    if (focus === null || this.scene.getNodeAttribute(focus, "kind") === "fact") return;
    for (const fact of this.scene.neighbors(focus)) {
      for (const member of this.scene.neighbors(fact)) this.near.add(member);
    }
  }

  private repaint(): void {
    this.theme = readTheme();
    this.sigma.refresh();
  }

  /** Runs the layout until it settles: over some frames, or at once for users who prefer reduced motion. */
  private settle(): void {
    cancelAnimationFrame(this.frame);
    this.settled = false;
    if (calm()) relax(this.scene, FRAMES * ROUNDS);
    this.step(calm() ? 0 : FRAMES);
  }

  private step(left: number): void {
    if (left === 0) {
      this.settled = true;
      return;
    }
    relax(this.scene, ROUNDS);
    this.frame = requestAnimationFrame(() => this.step(left - 1));
  }
}

/** Square nodes, with our labels instead of the default ones. */
function squares(looks: Looks): typeof NodeSquareProgram<NodeData, EdgeData> {
  return class extends NodeSquareProgram<NodeData, EdgeData> {
    override drawLabel = looks.defaultDrawNodeLabel as NodeSquareProgram["drawLabel"];
    override drawHover = looks.defaultDrawNodeHover as NodeSquareProgram["drawHover"];
  };
}

const calm = (): boolean => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
