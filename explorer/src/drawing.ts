// The drawing: sigma draws a scene over the areas of the map; nodes are selected, a path numbered, changes marked.

import { NodeSquareProgram } from "@sigma/node-square";
import { MultiGraph } from "graphology";
import Sigma from "sigma";
import { EdgeLineProgram, NodePointProgram } from "sigma/rendering";
import type { EdgeDisplayData, NodeDisplayData } from "sigma/types";

import { FAR, NEAR, type Disc, discAt, drawAreas, nameAreas } from "./areas";
import { Labels, type Looks, Room } from "./labels";
import { drawLooks, drawNumber, drawRing } from "./marks";
import { type Box, type Dot, MiniMap, MOST_DOTS } from "./minimap";
import type { Kind, Picture } from "./picture";
import { type EdgeData, type NodeData, type Scene, isFree, relax, sceneOf } from "./scene";
import type { AreaView } from "./schema";
import { type CommunityColours, type Theme, mix, onThemeChange, readTheme } from "./theme";

const FRAMES = 60;
const ROUNDS = 6;
/** Up to this many nodes all have labels: in the whole graph, and around the node in focus. */
const FEW = 60;
const CLOSE = 24;
/** Square pixels that a node and its label need, so that they can all be read. */
const LABEL_ROOM = 8_000;
/** With more nodes than these, looks are not drawn and edges are hidden while the view moves. */
const MANY = 1_500;
const FLASH = 1_800;
/** Milliseconds after the last step of a move by key. */
const MOVED = 150;

export interface Drawn {
  id: string;
  label: string;
  kind: string;
  /** Position on the page, in pixels. */
  x: number;
  y: number;
}

export interface DrawingEvents {
  choose(id: string, kind: Kind): void;
  expand(id: string, kind: Kind): void;
  menu(id: string, kind: Kind, at: { x: number; y: number }): void;
  area(area: AreaView): void;
  /** An area came near enough to show its entities, or went so far that they are not needed. */
  near(area: AreaView): void;
  far(area: AreaView): void;
}

export class Drawing {
  private scene: Scene = new MultiGraph();
  private theme: Theme = readTheme();
  private chosen: string | null = null;
  private pointed: string | null = null;
  private community: string | null = null;
  private near = new Set<string>();
  private path: readonly string[] = [];
  private beside = new Set<string>();
  private pinned = new Set<string>();
  private opened = new Set<string>();
  private nearAreas = new Set<string>();
  private areas: readonly AreaView[] = [];
  private flashing = new Set<string>();
  private crowd = false;
  private frame = 0;
  private clock = 0;
  private moving = 0;
  private readonly sigma: Sigma<NodeData, EdgeData>;
  private readonly labels = new Labels(() => this.theme);
  private readonly minimap = new MiniMap((point) => this.goTo(point));
  private rests = false;
  /** The frame that repaints; 0 if none is asked for. */
  private repainting = 0;

  /** Throws if the browser has no WebGL. */
  constructor(
    private readonly container: HTMLElement,
    private readonly colours: CommunityColours,
    private readonly events: DrawingEvents,
  ) {
    this.sigma = this.newSigma();
    this.listen();
    onThemeChange(() => this.repaint());
  }

  /** True once the layout has come to rest and all of it is painted. */
  get settled(): boolean {
    return this.rests && this.repainting === 0;
  }

  /** Draws a picture. If `keep`, the view stays and nodes keep their positions; with `flash`, nodes that are new are marked. */
  show(picture: Picture, keep: boolean, flash: boolean): void {
    const known = new Set(this.scene.nodes());
    this.scene = sceneOf(picture, keep ? this.scene : null);
    this.areas = picture.areas;
    if (!keep) this.nearAreas.clear();
    this.pointed = null;
    this.community = null;
    this.findNear();
    this.adaptTo(this.scene.order > MANY);
    this.sigma.setCustomBBox(this.areas.length ? this.box() : null);
    this.sigma.setGraph(this.scene);
    if (!keep) void this.sigma.getCamera().animatedReset({ duration: 0 });
    if (isFree(picture)) this.settle(new Set([...this.pinned, ...picture.nodes.filter((node) => node.place).map((node) => node.id)]));
    else this.rest();
    if (flash && known.size) this.flash(this.scene.nodes().filter((id) => !known.has(id)));
  }

  /** Draws a crowd with less detail, so that it can be moved. */
  private adaptTo(crowd: boolean): void {
    if (crowd === this.crowd) return;
    this.crowd = crowd;
    this.sigma.setSettings({ hideEdgesOnMove: crowd, renderEdgeLabels: !crowd, labelDensity: crowd ? 0.5 : 1 });
  }

  /** Selects a node and highlights its neighbours; null clears the selection. */
  choose(id: string | null): void {
    if (id === this.chosen) return;
    this.chosen = id;
    this.findNear();
    this.refresh();
  }

  /** Numbers the nodes of a path, and dims the others except those `beside` it; an empty path dims nothing. */
  showPath(ids: readonly string[], beside: readonly string[] = []): void {
    if (!ids.length && !this.path.length) return;
    this.path = ids;
    this.beside = new Set(beside);
    this.refresh();
  }

  /** Pinned nodes have a ring, and the layout leaves them where they are. */
  pin(ids: readonly string[]): void {
    if (!ids.length && !this.pinned.size) return;
    this.pinned = new Set(ids);
    this.refresh();
  }

  /** The areas that are open. */
  open(ids: readonly string[]): void {
    this.opened = new Set(ids);
  }

  /** Highlights one community; null highlights none. */
  standOut(community: string | null): void {
    this.community = community;
    this.refresh();
  }

  /** Marks nodes for a moment. */
  flash(ids: readonly string[]): void {
    if (!ids.length || ids.length > FEW * 4) return;
    this.flashing = new Set(ids);
    window.clearTimeout(this.clock);
    this.clock = window.setTimeout(() => {
      this.flashing.clear();
      this.sigma.scheduleRender();
    }, FLASH);
    this.sigma.scheduleRender();
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
    this.move();
    camera.setState({ x: x + right * ratio, y: y - down * ratio });
  }

  /** Says that the view moves, as dragging it does: a crowd is drawn without its edges until it rests. */
  private move(): void {
    const captor = this.sigma.getMouseCaptor();
    captor.isMoving = true;
    window.clearTimeout(this.moving);
    this.moving = window.setTimeout(() => {
      captor.isMoving = false;
      if (this.crowd) this.sigma.scheduleRender();
    }, MOVED);
  }

  /** Shows one area as large as the view allows. */
  goToArea(area: AreaView): void {
    const box = this.box();
    const whole = Math.max(box.x[1] - box.x[0], box.y[1] - box.y[0], 1);
    this.goTo(area, Math.min(1, (area.radius * 2.6) / whole));
  }

  /** Moves the view to a node that is outside of it. */
  bringIntoView(id: string): void {
    if (!this.scene.hasNode(id)) return;
    const place = this.sigma.graphToViewport(this.scene.getNodeAttributes(id));
    const { width, height } = this.sigma.getDimensions();
    if (place.x < 0 || place.y < 0 || place.x > width || place.y > height) this.goTo(this.scene.getNodeAttributes(id));
  }

  /** The nodes drawn, with their positions. */
  drawn(): Drawn[] {
    const { left, top } = this.container.getBoundingClientRect();
    return this.scene.mapNodes((id, { label, kind, x, y }) => {
      const place = this.sigma.graphToViewport({ x, y });
      return { id, label, kind, x: left + place.x, y: top + place.y };
    });
  }

  /** What tests and benchmarks look at. */
  measures(): { order: number; size: number; flashing: string[]; path: readonly string[]; ratio: number; areas: Disc[]; lit: string[] } {
    const lit = this.scene.filterNodes((id, data) => this.isLit(id, data));
    return { order: this.scene.order, size: this.scene.size, flashing: [...this.flashing], path: this.path, ratio: this.sigma.getCamera().ratio, areas: this.discs(), lit };
  }

  /** The scene with positions and colours, for export. */
  contents(): { scene: Scene; colourOf: (id: string) => string; theme: Theme; canvases: Record<string, HTMLCanvasElement> } {
    return { scene: this.scene, colourOf: (id) => this.colourOf(this.scene.getNodeAttributes(id)), theme: this.theme, canvases: this.sigma.getCanvases() };
  }

  /** Renders now, so that the canvases hold the picture when they are read. */
  render(): void {
    this.sigma.refresh();
  }

  private newSigma(): Sigma<NodeData, EdgeData> {
    const looks = this.labels.looks;
    return new Sigma<NodeData, EdgeData>(this.scene, this.container, {
      ...looks,
      allowInvalidContainer: true,
      labelDensity: 1,
      labelGridCellSize: 90,
      labelRenderedSizeThreshold: 5,
      minCameraRatio: 0.004,
      maxCameraRatio: 3,
      doubleClickZoomingRatio: 1,
      nodeProgramClasses: { square: squares(looks), point: points(looks) },
      edgeProgramClasses: { hair: EdgeLineProgram },
      nodeReducer: (id, data) => this.nodeLooks(id, data),
      edgeReducer: (id, data) => this.edgeLooks(id, data),
      renderEdgeLabels: true,
      stagePadding: 56,
      zIndex: true,
    });
  }

  private listen(): void {
    const { sigma, events } = this;
    const kind = (id: string): Kind => this.scene.getNodeAttribute(id, "kind");
    sigma.createCanvas("areas", { beforeLayer: "edges", style: { pointerEvents: "none" } });
    sigma.createCanvas("marks", { afterLayer: "nodes", style: { pointerEvents: "none" } });
    sigma.on("resize", () => this.fit());
    // Sigma looks at the window alone; what stands below the graph grows with its legend.
    new ResizeObserver(() => sigma.scheduleRefresh()).observe(this.container);
    this.fit();
    sigma.on("afterRender", () => this.drawLayers());
    sigma.on("clickNode", ({ node }) => events.choose(node, kind(node)));
    sigma.on("doubleClickNode", ({ node, preventSigmaDefault }) => {
      preventSigmaDefault();
      events.expand(node, kind(node));
    });
    sigma.on("rightClickNode", ({ node, event, preventSigmaDefault }) => {
      preventSigmaDefault();
      event.original.preventDefault();
      const { left, top } = this.container.getBoundingClientRect();
      events.menu(node, kind(node), { x: left + event.x, y: top + event.y });
    });
    sigma.on("clickStage", ({ event }) => {
      const disc = discAt(this.discs(), event.x, event.y);
      if (disc) events.area(disc.area);
    });
    sigma.on("enterNode", ({ node }) => this.point(node));
    sigma.on("leaveNode", () => this.point(null));
    this.container.addEventListener("contextmenu", (event) => event.preventDefault());
    let waiting = 0;
    sigma.getCamera().on("updated", () => {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(() => this.look(), 250);
    });
  }

  /** Tells which areas came near and which went far: semantic zoom. */
  private look(): void {
    const { width, height } = this.sigma.getDimensions();
    const view = Math.min(width, height);
    for (const { area, x, y, radius } of this.discs()) {
      const inside = x > -radius && x < width + radius && y > -radius && y < height + radius;
      const share = (2 * radius) / view;
      if (inside && share > NEAR && !this.nearAreas.has(area.id)) {
        this.nearAreas.add(area.id);
        this.events.near(area);
      } else if (this.nearAreas.has(area.id) && (share < FAR || !inside)) {
        this.nearAreas.delete(area.id);
        this.events.far(area);
      }
    }
  }

  private discs(): Disc[] {
    return this.areas.map((area) => {
      const middle = this.sigma.graphToViewport(area);
      const edge = this.sigma.graphToViewport({ x: area.x + area.radius, y: area.y });
      return { area, x: middle.x, y: middle.y, radius: Math.hypot(edge.x - middle.x, edge.y - middle.y) };
    });
  }

  private fit(): void {
    const { width, height } = this.sigma.getDimensions();
    const scale = window.devicePixelRatio;
    for (const layer of ["areas", "marks"]) {
      const canvas = this.sigma.getCanvases()[layer];
      if (!canvas) continue;
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      canvas.width = width * scale;
      canvas.height = height * scale;
      canvas.getContext("2d")?.scale(scale, scale);
    }
  }

  private layer(name: string): CanvasRenderingContext2D | null {
    const context = this.sigma.getCanvases()[name]?.getContext("2d") ?? null;
    const { width, height } = this.sigma.getDimensions();
    context?.clearRect(0, 0, width, height);
    return context;
  }

  private drawLayers(): void {
    const room = new Room();
    this.labels.write(room);
    const areas = this.layer("areas");
    if (areas && this.areas.length) {
      const discs = this.discs();
      const colourOf = (title: string): string | null => this.communityColour(title);
      drawAreas(areas, discs, colourOf, this.opened, this.theme);
      nameAreas(areas, discs, colourOf, room, this.theme);
    }
    const marks = this.layer("marks");
    if (marks) this.drawMarks(marks);
    const { width, height } = this.sigma.getDimensions();
    this.minimap.frame(this.sigma.viewportToGraph({ x: 0, y: 0 }), this.sigma.viewportToGraph({ x: width, y: height }), this.theme);
  }

  private drawMarks(context: CanvasRenderingContext2D): void {
    const at = (id: string): { x: number; y: number; size: number } | null => {
      const shown = this.sigma.getNodeDisplayData(id);
      if (!shown) return null;
      return { ...this.sigma.framedGraphToViewport(shown), size: this.sigma.scaleSize(shown.size) };
    };
    if (this.scene.order <= MANY) {
      this.scene.forEachNode((id, data) => {
        const place = data.looks.length && this.isLit(id, data) ? at(id) : null;
        if (place) drawLooks(context, place, data.looks, this.colourOf(data), this.theme);
      });
    }
    for (const id of this.flashing) {
      const place = at(id);
      if (place) drawRing(context, place, this.theme.warn, 3);
    }
    for (const id of this.pinned) {
      const place = at(id);
      if (place) drawRing(context, place, this.theme.ink, 1.5);
    }
    this.path.forEach((id, index) => {
      const place = at(id);
      if (place) drawNumber(context, place, index + 1, this.theme);
    });
  }

  private nodeLooks(id: string, data: NodeData): Partial<NodeDisplayData> {
    const lit = this.isLit(id, data);
    const color = this.colourOf(data);
    const focused = this.focus();
    return {
      x: data.x,
      y: data.y,
      size: data.size,
      type: this.crowd && data.type === "circle" ? "point" : data.type,
      color: lit ? color : mix(color, this.theme.paper, 0.22),
      label: lit ? data.label : "",
      forceLabel: lit && (this.path.includes(id) || id === focused || (focused === null ? this.scene.order <= this.few() && !this.areas.length : this.near.size <= CLOSE)),
      highlighted: id === this.chosen,
      zIndex: data.kind === "entity" ? 1 : 0,
    };
  }

  /** How many nodes can all have labels: fewer on a small screen. */
  private few(): number {
    const { width, height } = this.sigma.getDimensions();
    return Math.min(FEW, (width * height) / LABEL_ROOM);
  }

  private edgeLooks(id: string, data: EdgeData): Partial<EdgeDisplayData> {
    const focus = this.focus();
    if (this.crowd && focus === null && this.community === null && !this.path.length) return { type: "hair", size: 1, color: this.theme.edge, label: "", zIndex: 0 };
    const [source, target] = this.scene.extremities(id);
    const onPath = data.role === "path" || this.isStep(source, target);
    const lit = onPath || (focus !== null && (source === focus || target === focus));
    const faint = !lit && (focus !== null || this.community !== null || this.path.length > 0);
    const color = onPath ? this.theme.accent : data.role === "contradicts" ? this.theme.warn : lit ? this.theme.quiet : mix(this.theme.edge, this.theme.paper, faint ? 0.4 : 1);
    return {
      type: this.crowd && !lit ? "hair" : "line",
      label: lit && data.role !== "tie" && data.role !== "path" && this.near.size <= CLOSE ? data.role : "",
      forceLabel: lit,
      size: onPath ? 3 : lit ? 2 : data.role === "tie" ? Math.min(4, 0.6 + Math.sqrt(data.weight) * 0.5) : 1.4,
      color,
      zIndex: lit ? 1 : 0,
    };
  }

  private isStep(one: string, other: string): boolean {
    const on = (id: string): boolean => this.path.includes(id);
    if (this.beside.size && (on(one) || this.beside.has(one)) && (on(other) || this.beside.has(other))) return true;
    const [a, b] = [this.path.indexOf(one), this.path.indexOf(other)];
    return a >= 0 && b >= 0 && Math.abs(a - b) === 1;
  }

  private isLit(id: string, data: NodeData): boolean {
    if (this.focus() !== null) return this.near.has(id);
    if (this.path.length) return this.path.includes(id) || this.beside.has(id);
    return this.community === null || data.community === this.community;
  }

  private communityColour(title: string): string | null {
    const place = this.colours.placeOf(title);
    return place === undefined ? null : (this.theme.communities[place] ?? null);
  }

  private colourOf(data: NodeData): string {
    if (data.kind === "question" || data.kind === "message") return this.theme.accent;
    const own = this.communityColour(data.community);
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
    if (this.scene.order > MANY) return;
    this.findNear();
    this.refresh();
  }

  /** The node in focus, its neighbours, and for an entity the members of its facts. */
  private findNear(): void {
    const focus = this.focus();
    this.near = new Set(focus === null ? [] : [focus, ...this.scene.neighbors(focus)]);
    if (focus === null || this.scene.getNodeAttribute(focus, "kind") === "fact") return;
    for (const fact of this.scene.neighbors(focus)) {
      if (this.scene.getNodeAttribute(fact, "kind") !== "fact") continue;
      for (const member of this.scene.neighbors(fact)) this.near.add(member);
    }
  }

  /** Repaints with the next frame, however often it is asked for. */
  private refresh(): void {
    if (this.repainting) return;
    this.repainting = requestAnimationFrame(() => {
      this.repainting = 0;
      this.sigma.refresh();
    });
  }

  private repaint(): void {
    this.theme = readTheme();
    this.sigma.refresh();
    this.showMiniMap();
  }

  private goTo(point: { x: number; y: number }, ratio?: number): void {
    const framed = this.sigma.viewportToFramedGraph(this.sigma.graphToViewport(point));
    const camera = this.sigma.getCamera();
    void camera.animate({ x: framed.x, y: framed.y, ratio: ratio ?? camera.ratio }, { duration: calm() ? 0 : 300 });
  }

  /** Runs the layout until it settles: over some frames, or at once for users who prefer reduced motion. */
  private settle(fixed: ReadonlySet<string>): void {
    cancelAnimationFrame(this.frame);
    this.rests = false;
    if (calm()) relax(this.scene, FRAMES * ROUNDS, fixed);
    this.step(calm() ? 0 : FRAMES, fixed);
  }

  private step(left: number, fixed: ReadonlySet<string>): void {
    if (left === 0) {
      this.rest();
      return;
    }
    relax(this.scene, ROUNDS, fixed);
    this.frame = requestAnimationFrame(() => this.step(left - 1, fixed));
  }

  private rest(): void {
    cancelAnimationFrame(this.frame);
    this.rests = true;
    this.showMiniMap();
  }

  private showMiniMap(): void {
    const every = Math.ceil(this.scene.order / MOST_DOTS);
    const dots: Dot[] = [];
    let index = 0;
    this.scene.forEachNode((_, data) => {
      if (index++ % every === 0) dots.push({ x: data.x, y: data.y, color: this.colourOf(data) });
    });
    this.minimap.show(dots, this.box(), this.theme);
  }

  /** What holds all areas, and all nodes: people belong to no area and stand beside them. */
  private box(): Box {
    const box: Box = { x: [Infinity, -Infinity], y: [Infinity, -Infinity] };
    const hold = (x: number, y: number, radius: number): void => {
      box.x = [Math.min(box.x[0], x - radius), Math.max(box.x[1], x + radius)];
      box.y = [Math.min(box.y[0], y - radius), Math.max(box.y[1], y + radius)];
    };
    for (const { x, y, radius } of this.areas) hold(x, y, radius);
    this.scene.forEachNode((_, { x, y }) => hold(x, y, 0));
    return this.areas.length || this.scene.order ? box : { x: [0, 1], y: [0, 1] };
  }
}

/** Square nodes, with our labels instead of the default ones. */
function squares(looks: Looks): typeof NodeSquareProgram<NodeData, EdgeData> {
  return class extends NodeSquareProgram<NodeData, EdgeData> {
    override drawLabel = looks.defaultDrawNodeLabel as NodeSquareProgram["drawLabel"];
    override drawHover = looks.defaultDrawNodeHover as NodeSquareProgram["drawHover"];
  };
}

/** Round nodes of a crowd. They are points, which software draws some fifty times faster than the instanced triangles of circles. */
function points(looks: Looks): typeof NodePointProgram<NodeData, EdgeData> {
  return class extends NodePointProgram<NodeData, EdgeData> {
    override drawLabel = looks.defaultDrawNodeLabel as NodePointProgram["drawLabel"];
    override drawHover = looks.defaultDrawNodeHover as NodePointProgram["drawHover"];
  };
}

export const calm = (): boolean => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
