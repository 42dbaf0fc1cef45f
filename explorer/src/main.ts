// The application: it loads what the state asks for, and shows it. Components change the state, and nothing else.

import type { Actions } from "./actions";
import * as api from "./api";
import { Capabilities } from "./capabilities";
import { fromQuery } from "./codec";
import { button, byId, el } from "./dom";
import { Drawing } from "./drawing";
import { exportPicture } from "./export";
import { FilterBar, active } from "./filters";
import { showLegend, showShapes } from "./legend";
import { TableView, timelineOf } from "./lists";
import { NodeMenu } from "./menu";
import { Navigation } from "./navigation";
import { answerPage } from "./pages/answer";
import { correctPage } from "./pages/correct";
import { cypherPage } from "./pages/cypher";
import { communityPage, factPage, messagePage, unitPage } from "./pages/details";
import { diffPage } from "./pages/diff";
import { entityPage } from "./pages/entity";
import { section, title } from "./pages/parts";
import { contents, start } from "./pages/start";
import { EMPTY, entitiesIn, factsIn, filtered, fromMap, fromSubgraph, fromWhole, joined, type Picture } from "./picture";
import { profilePart } from "./profile";
import { communitiesOf } from "./scene";
import { Search, entityCalled } from "./search";
import { AFRESH, Store, isMap, needsData, type Openable, type State } from "./state";
import { CommunityColours } from "./theme";
import { TimeBar } from "./time";
import { Toolbar } from "./toolbar";
import { Tour } from "./tour";
import { count } from "./words";

const NO_WEBGL = "This browser cannot draw the graph because it has no WebGL. The lists still work.";
/** Areas that are open because the view came near, at most; the oldest is closed. */
const NEAR_AREAS = 4;

class Explorer {
  private readonly store = new Store(fromQuery(location.search));
  private readonly navigation = new Navigation(this.store);
  private capabilities!: Capabilities;
  private role: api.SpacesView["role"] = "read";
  private stats: api.Stats | null = null;
  private map: api.MapPicture | null = null;
  private answer: api.AnswerPictureView | null = null;
  private pathFound: api.EntityPathView | null = null;
  /** What was loaded for the state: the picture itself, and what was added to it by id (areas, expanded entities). */
  private base: Picture = EMPTY;
  private added = new Map<string, Picture>();
  private near: string[] = [];
  private shown: Picture = EMPTY;
  private picking: { id: string; name: string } | null = null;
  private again: () => Promise<void> = () => this.begin();
  /** Requests that are under way. */
  private busy = 0;
  private loading = new AbortController();
  private opening = new AbortController();
  private readonly colours = new CommunityColours();
  private readonly stage = byId("stage", HTMLElement);
  private readonly canvas = byId("canvas", HTMLElement);
  private readonly list = byId("list", HTMLDivElement);
  private readonly panel = byId("panel", HTMLElement);
  private readonly failure = byId("failure", HTMLElement);
  private readonly actions: Actions = this.makeActions();
  private readonly search = new Search((text) => void this.ask(text));
  private readonly time = new TimeBar(this.actions);
  private readonly filters = new FilterBar(this.actions);
  private readonly menu = new NodeMenu(this.actions);
  private readonly table = new TableView(this.list, this.actions);
  private readonly tour = new Tour();
  private readonly toolbar = new Toolbar(this.actions, {
    tour: () => this.tour.start(),
    export: (format) => void exportPicture(format, this.shown, this.drawing).catch((error: unknown) => this.fail(error)),
    go: (query) => this.store.set(fromQuery(query)),
  });
  readonly drawing = this.newDrawing();

  constructor() {
    this.listen();
    showShapes();
    this.store.subscribe((state, before) => void this.changed(state, before));
  }

  /** Reads what does not depend on what is shown, then loads the rest. */
  async begin(): Promise<void> {
    this.loading.abort();
    this.loading = new AbortController();
    await this.guarded(() => this.begin(), async () => {
      const { state } = this.store;
      api.useSpace(state.space);
      const [spaces, capabilities, stats] = await Promise.all([api.getSpaces(), this.capabilities ?? Capabilities.read(), api.getStats()]);
      const isCurrent = (): boolean => this.store.state.space === state.space;
      if (!isCurrent()) return; // Another space was chosen meanwhile.
      this.capabilities = capabilities;
      this.stats = stats;
      this.role = spaces.role;
      this.toolbar.spaces(spaces, state);
      this.time.span(stats.first, stats.last, null);
      void api.getHistogram(null).then(
        (histogram) => {
          if (isCurrent()) this.time.span(stats.first, stats.last, histogram);
        },
        () => undefined,
      );
    });
    if (this.stats) await this.load(false);
  }

  private async changed(state: State, before: State): Promise<void> {
    if (state.space !== before.space) return this.begin();
    this.search.text = state.question || (state.entity === before.entity ? this.search.text : "");
    this.time.show(state);
    if (needsData(state, before)) {
      const sameThing = JSON.stringify([state.question, state.entity, state.path, state.whole]) === JSON.stringify([before.question, before.entity, before.path, before.whole]);
      return this.load(sameThing);
    }
    const parts = [state.areas, state.expanded, state.hidden, state.filters, state.pinned];
    const partsBefore = [before.areas, before.expanded, before.hidden, before.filters, before.pinned];
    if (JSON.stringify(parts) !== JSON.stringify(partsBefore)) {
      await this.guarded(() => this.redraw(true), () => this.redraw(true));
      this.goToOpened(state, before);
    }
    if (JSON.stringify(state.open) !== JSON.stringify(before.open) || state.expanded !== before.expanded || state.pinned !== before.pinned || state.areas !== before.areas) {
      await this.guarded(() => this.showPanel(true), () => this.showPanel(true));
    }
    if (state.view !== before.view) this.showView();
  }

  /** Loads the picture and the answer of the state. With `keep`, the view stays where it is. */
  private async load(keep: boolean): Promise<void> {
    this.loading.abort();
    this.opening.abort();
    const mine = (this.loading = new AbortController());
    await this.guarded(() => this.load(keep), async () => {
      const { state } = this.store;
      api.useSpace(state.space);
      await this.loadPicture(state, mine.signal);
      this.added.clear();
      if (!keep) this.near = [];
      if (!keep) this.picking = null;
      await this.redraw(keep, keep);
      await this.showPanel(false);
      this.tell(`${this.answer ? `${this.answer.answer.text}. ` : ""}${this.description()}.`);
    });
  }

  private async loadPicture(state: State, signal: AbortSignal): Promise<void> {
    const answer = state.question ? await api.postAnswer(state, signal) : null;
    const path = !answer && state.path ? await api.getPath(state.path, state, signal) : null;
    const around = !answer && !path && state.entity ? await api.getSubgraph(state.entity, state, signal) : null;
    if (around && state.entity && !around.nodes.length) await api.getEntity(state.entity, state, signal); // It says that there is none.
    const map = isMap(state) ? await api.getMap(state, signal) : null;
    const whole = map && state.whole ? await api.getWhole(state, signal) : null;
    this.answer = answer;
    this.pathFound = path;
    if (map) this.map = map;
    const drawn = answer?.graph ?? path?.graph ?? around;
    if (drawn) this.base = fromSubgraph(drawn);
    else if (whole) this.base = fromWhole(whole);
    else if (map) this.base = fromMap(map, titlesOf(map.areas));
  }

  /** Draws the picture with what was added to it, as far as the filters let it through. */
  private async redraw(keep: boolean, flash = false): Promise<void> {
    const { state } = this.store;
    const { near } = this;
    const wanted = [...new Set([...(isMap(state) && !state.whole ? [...state.areas, ...near] : []), ...state.expanded])];
    await Promise.all(wanted.filter((id) => !this.added.has(id)).map((id) => this.fetchPart(id, state)));
    if (this.store.state !== state || this.near !== near) return this.redraw(keep, flash); // What was chosen meanwhile counts.
    const whole = wanted.reduce((picture, id) => joined(picture, this.added.get(id) ?? EMPTY), this.base);
    const steps = this.pathIds();
    const keepers = new Set([...steps, state.entity, ...(state.path ?? []), ...state.expanded, ...state.pinned]);
    this.shown = filtered(whole, state.filters, state.hidden, keepers);
    const communities = communitiesOf(this.shown);
    this.colours.assign(communities.map((community) => community.title));
    this.drawing?.pin(state.pinned);
    this.drawing?.open(isMap(state) ? [...state.areas, ...this.near] : []);
    this.drawing?.show(this.shown, keep, flash);
    this.drawing?.showPath(steps, this.pathFound ? factsIn(this.shown).map((fact) => fact.id) : []);
    showLegend(byId("legend", HTMLElement), communities, this.colours, (community) => this.drawing?.standOut(community));
    this.filters.show(whole);
    this.toolbar.show(state);
    this.showView();
    this.canvas.setAttribute("aria-label", this.description());
    byId("counts", HTMLElement).textContent = this.countsText();
    this.say(this.drawing === null ? NO_WEBGL : this.shown.nodes.length || state.view !== "graph" ? "" : this.emptyText());
  }

  private async fetchPart(id: string, state: State): Promise<void> {
    const { signal } = this.loading;
    if (id.startsWith("community-")) {
      const opened = await api.getArea(id, state, signal).catch(api.ifMissing);
      if (opened) this.added.set(id, { ...fromMap(opened, titlesOf(opened.areas)), areas: [] });
    } else {
      const around = await api.getSubgraph(id, state, signal, 120).catch(api.ifMissing);
      if (around) this.added.set(id, fromSubgraph(around));
    }
  }

  private pathIds(): string[] {
    if (this.answer) return this.answer.path.map((step) => step.id);
    return this.pathFound?.entities.map((entity) => entity.id) ?? [];
  }

  private goToOpened(state: State, before: State): void {
    const fresh = state.areas.find((id) => !before.areas.includes(id));
    const area = this.base.areas.find((each) => each.id === fresh);
    if (area) this.drawing?.goToArea(area);
  }

  private async ask(text: string): Promise<void> {
    this.loading.abort();
    const mine = (this.loading = new AbortController());
    await this.guarded(() => this.ask(text), async () => {
      const entity = await entityCalled(text, mine.signal);
      if (entity) this.store.set({ ...AFRESH, entity: entity.id, open: { kind: "entity", id: entity.id } });
      else if (this.store.state.question === text && text) {
        this.store.set({ open: null });
        await this.load(true);
      } else this.store.set({ ...AFRESH, question: text });
    });
  }

  /** An entity was chosen: it is opened, or it is the other end of a path. */
  private choose(kind: Openable | "question", id: string): void {
    if (kind === "question") return this.actions.close();
    if (kind === "entity" && this.picking && this.picking.id !== id) {
      const from = this.picking.id;
      this.pick(null);
      this.store.set({ ...AFRESH, path: [from, id] });
      return;
    }
    this.store.set({ open: { kind, id } });
  }

  private pick(from: { id: string; name: string } | null): void {
    this.picking = from;
    const line = byId("picking", HTMLElement);
    line.hidden = from === null;
    line.replaceChildren(
      from ? `Choose the other end of the path from ${from.name}. ` : "",
      from ? button("Cancel", "plain", () => this.pick(null)) : "",
    );
  }

  private async showPanel(moveFocus: boolean): Promise<void> {
    this.opening.abort();
    const mine = (this.opening = new AbortController());
    const { state } = this.store;
    const { open } = state;
    this.drawing?.choose(open?.id ?? null);
    if (open && moveFocus) this.drawing?.bringIntoView(open.id);
    const nodes = open ? await this.page(open.kind, open.id, state, mine.signal) : await this.ground(state, mine.signal);
    if (mine.signal.aborted) return;
    const back = open || (state.entity && !this.answer && !this.pathFound) ? [button(this.backLabel(), "back", () => this.actions.close())] : [];
    this.panel.replaceChildren(...back, ...nodes, ...contents(this.shown.nodes, this.shown.truncated, false, this.actions));
    this.panel.scrollTop = 0;
    if (moveFocus) this.panel.querySelector("h1")?.focus({ preventScroll: true });
  }

  /** The panel while nothing is open. */
  private async ground(state: State, signal: AbortSignal): Promise<Node[]> {
    if (this.answer) return answerPage(this.answer, this.actions);
    if (this.pathFound) return this.pathPage(this.pathFound);
    if (state.entity) {
      const named = state.entity.startsWith("entity-") ? null : await entityCalled(state.entity, signal);
      return this.page("entity", named?.id ?? state.entity, state, signal);
    }
    return this.stats ? start(this.stats, this.map, this.actions, () => this.tour.start()) : [];
  }

  private pathPage({ entities }: api.EntityPathView): Node[] {
    if (!entities.length) return [title("No path"), document.createTextNode("No facts lead from one to the other at this time.")];
    const facts = factsIn(this.base).map((fact) => el("li", "", button(fact.looks?.text || fact.label, "link", () => this.actions.open("fact", fact.id))));
    return [
      title(`From ${entities[0]?.name ?? ""} to ${entities.at(-1)?.name ?? ""}`),
      el("ol", "path", ...entities.map(({ id, name }) => el("li", "step entity", button(name, "link", () => this.actions.open("entity", id))))),
      ...section("The facts between them", el("ul", "lines", ...facts)),
    ];
  }

  private async page(kind: Openable, id: string, state: State, signal: AbortSignal): Promise<Node[]> {
    const { actions } = this;
    switch (kind) {
      case "fact":
        return factPage(await api.getFact(id, state, signal), actions);
      case "unit":
        return unitPage(await api.getUnit(id, state, signal), actions);
      case "community":
        return communityPage(await api.getCommunity(id, signal), actions);
      case "message":
        return messagePage(await api.getThread(id, state, signal), actions);
      case "diff":
        return this.stats ? diffPage(id, this.stats, actions, signal) : [];
      case "correct":
        return correctPage(id, actions, signal);
      case "cypher":
        return cypherPage(actions, signal);
      case "explain":
        return this.ground(state, signal);
      case "entity": {
        const detail = await api.getEntity(id, state, signal); // First, since it says best that there is no such entity.
        const [context, lines, profile] = await Promise.all([
          api.getEntityContext(id, state, signal),
          api.getTimeline(id, state, signal),
          profilePart(id, state, actions, signal),
        ]);
        return entityPage(detail, context, lines, profile, actions);
      }
    }
  }

  /** True if nothing lies between what is shown and the start: there is no entity around which the picture is, or it is shown itself. */
  private leavesEntity(): boolean {
    const { entity, open } = this.store.state;
    return !entity || open === null || open.id === entity;
  }

  private backLabel(): string {
    if (this.store.state.question) return "← To the answer";
    if (this.store.state.path) return "← To the path";
    return this.leavesEntity() ? "← To the start" : "← To the entity";
  }

  private showView(): void {
    const { view } = this.store.state;
    this.toolbar.show(this.store.state);
    this.list.hidden = view === "graph";
    this.stage.classList.toggle("listed", view !== "graph");
    if (view === "table") this.table.show(this.shown);
    if (view === "timeline") this.list.replaceChildren(...timelineOf(this.shown, this.actions));
  }

  private emptyText(): string {
    const { at, filters, hidden } = this.store.state;
    if (!this.stats?.counts["messages"]) return "Nothing to draw yet.";
    if (this.base.nodes.length && (active(filters) || hidden.length)) return "The filters leave nothing to draw.";
    return at === null ? "Nothing to draw for this." : `Nothing to draw as of ${at}.`;
  }

  private countsText(): string {
    const ties = this.shown.edges.filter((edge) => edge.role === "tie").length;
    const drawn = `${count(entitiesIn(this.shown).length, "entity")}, ${ties ? count(ties, "tie") : count(factsIn(this.shown).length, "fact")} drawn`;
    const map = isMap(this.store.state) ? this.map : null;
    return map ? `${drawn} of ${count(map.entities, "entity")}, ${count(map.facts, "fact")} that hold${map.facts === 1 ? "s" : ""}, ${count(map.communities, "community")}` : drawn;
  }

  private description(): string {
    const { at, known } = this.store.state;
    const entities = count(entitiesIn(this.shown).length, "entity");
    const facts = count(factsIn(this.shown).length, "fact");
    return `${entities} and ${facts}, as of ${at ?? "the latest"}${known ? `, as known on ${known}` : ""}`;
  }

  private tell(text: string): void {
    byId("status", HTMLElement).textContent = text;
  }

  private announce(text: string, undo: (() => void) | null): void {
    this.tell(text);
    const bar = byId("done", HTMLElement);
    const close = (): void => void (bar.hidden = true);
    const act = (work: () => void) => (): void => (close(), work());
    bar.replaceChildren(text, undo ? button("Undo", "plain", act(undo)) : "", Object.assign(button("×", "remove", close), { ariaLabel: "Close" }));
    bar.hidden = false;
  }

  private say(text: string): void {
    const notice = byId("notice", HTMLElement);
    notice.textContent = text;
    notice.hidden = !text;
  }

  /** Runs a request: shows that the page is busy, ignores outdated answers, and shows failures with a button to retry. */
  private async guarded(again: () => Promise<void>, work: () => Promise<void>): Promise<void> {
    this.failure.hidden = true;
    this.again = again;
    await this.busily(work);
  }

  /** Runs a request that nobody asked for by itself, as moving the map does: what failed before stays to be read. */
  private async busily(work: () => Promise<void>): Promise<void> {
    this.busy += 1;
    this.stage.setAttribute("aria-busy", "true");
    try {
      await work();
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) this.fail(error);
    } finally {
      this.busy -= 1;
      if (this.busy === 0) this.stage.removeAttribute("aria-busy");
    }
  }

  /** Says what went wrong, and offers what helps: the start for what is not there, a key for what is not allowed, else another try. */
  private fail(error: unknown): void {
    const status = error instanceof api.ApiError ? error.status : -1;
    const text = this.failure.querySelector("p");
    const retry = this.failure.querySelector("button");
    if (text) text.textContent = error instanceof Error ? error.message : String(error);
    if (retry) retry.textContent = status === 404 ? "Go to the start" : status === 401 ? "Use this key" : "Try again";
    byId("key", HTMLElement).hidden = status !== 401;
    if (status === 404) this.again = async () => this.store.set({ ...AFRESH, space: null });
    this.say("");
    if (!this.panel.querySelector("h1")) this.panel.replaceChildren(title("Nothing to show"));
    this.failure.hidden = false;
  }

  private retry(): void {
    const key = byId("key", HTMLElement);
    if (!key.hidden) api.key.set(key.querySelector("input")?.value.trim() ?? "");
    this.failure.hidden = true;
    void this.again();
  }

  private makeActions(): Actions {
    const explorer = this;
    const { store } = this;
    const without = (list: readonly string[], id: string): string[] => list.filter((each) => each !== id);
    return {
      get state() {
        return store.state;
      },
      get capabilities() {
        return explorer.capabilities;
      },
      get role() {
        return explorer.role;
      },
      set: (patch) => store.set(patch),
      setInPlace: (patch) => this.navigation.inPlace(() => store.set(patch)),
      open: (kind, id) => this.choose(kind, id),
      close: () => store.set(store.state.entity && this.leavesEntity() ? AFRESH : { open: null }),
      around: (id, name) => {
        store.set({ ...AFRESH, entity: id, open: { kind: "entity", id }, view: "graph" });
        this.search.text = name;
      },
      expand: (id) => store.set({ expanded: [...without(store.state.expanded, id), id] }),
      collapse: (id) => store.set({ expanded: without(store.state.expanded, id) }),
      hide: (id) => store.set({ hidden: [...without(store.state.hidden, id), id], open: store.state.open?.id === id ? null : store.state.open }),
      pin: (id) => store.set({ pinned: store.state.pinned.includes(id) ? without(store.state.pinned, id) : [...store.state.pinned, id] }),
      pathFrom: (id, name) => this.pick({ id, name }),
      flash: (ids) => this.drawing?.flash(ids),
      reload: () => this.begin(),
      tell: (text) => this.tell(text),
      announce: (text, undo) => this.announce(text, undo),
      fail: (error) => this.fail(error),
    };
  }

  private newDrawing(): Drawing | null {
    try {
      return new Drawing(this.canvas, this.colours, {
        choose: (id, kind) => this.choose(kind, id),
        expand: (id, kind) => (kind === "entity" ? this.actions.expand(id) : undefined),
        menu: (id, kind, at) => this.menu.show(id, this.shown.nodes.find((node) => node.id === id)?.label ?? "", kind, at),
        area: (area) => this.store.set({ open: { kind: "community", id: area.id }, areas: [...this.store.state.areas.filter((id) => id !== area.id), area.id] }),
        near: (area) => void this.setNear([...this.near.filter((id) => id !== area.id), area.id]),
        far: (area) => void this.setNear(this.near.filter((id) => id !== area.id)),
      });
    } catch {
      return null;
    }
  }

  private async setNear(near: string[]): Promise<void> {
    const { state } = this.store;
    if (!isMap(state) || state.whole) return;
    this.near = near.slice(-NEAR_AREAS);
    await this.busily(() => this.redraw(true));
  }

  private listen(): void {
    const pans: Record<string, [number, number]> = {
      ArrowLeft: [-0.1, 0],
      ArrowRight: [0.1, 0],
      ArrowUp: [0, -0.1],
      ArrowDown: [0, 0.1],
    };
    const zooms: Record<string, string> = { "+": "in", "=": "in", "-": "out", "0": "fit" };
    this.canvas.addEventListener("keydown", (event) => {
      const pan = pans[event.key];
      const zoom = zooms[event.key];
      if (pan) this.drawing?.pan(...pan);
      if (zoom) this.drawing?.zoom(zoom);
      if (pan || zoom) event.preventDefault();
    });
    for (const each of document.querySelectorAll<HTMLButtonElement>("[data-zoom]")) {
      each.addEventListener("click", () => this.drawing?.zoom(each.dataset["zoom"] ?? "fit"));
    }
    this.failure.querySelector("button")?.addEventListener("click", () => this.retry());
    document.querySelector(".brand")?.addEventListener("click", (event) => {
      event.preventDefault();
      this.store.set({ ...AFRESH });
    });
  }
}

const titlesOf = (areas: readonly api.AreaView[]): Map<string, string> => new Map(areas.map((area) => [area.id, area.title]));

declare global {
  interface Window {
    /** For tests and benchmarks: the nodes drawn, whether the layout has settled, and measures of the drawing. */
    graphmem: {
      nodes: () => ReturnType<Drawing["drawn"]>;
      settled: () => boolean;
      measures: () => ReturnType<Drawing["measures"]> | null;
      drawing: Drawing | null;
    };
  }
}

const explorer = new Explorer();
window.graphmem = {
  nodes: () => explorer.drawing?.drawn() ?? [],
  settled: () => explorer.drawing?.settled ?? true,
  measures: () => explorer.drawing?.measures() ?? null,
  drawing: explorer.drawing,
};
void explorer.begin();
