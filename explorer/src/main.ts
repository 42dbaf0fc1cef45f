// The application: question, date, drawing and panel.

import { type Around, type Subgraph, type Stats, getEntity, getFact, getSubgraph, getStats, postAnswer } from "./api";
import { AsOf } from "./asof";
import { button, byId } from "./dom";
import { Drawing } from "./drawing";
import { showLegend } from "./legend";
import { answered, contents, entityDetail, factDetail, overview } from "./panel";
import { communitiesOf, entitiesIn } from "./scene";
import { Search, entityCalled } from "./search";
import { CommunityColours } from "./theme";
import { count } from "./words";

type Work = () => Promise<void>;
type Chosen = { kind: "entity" | "fact"; id: string };

const NO_WEBGL = "This browser cannot draw the graph because it has no WebGL. The lists still work.";
const EMPTY: Subgraph = { nodes: [], edges: [], truncated: false };

class Explorer {
  private around: Around = {};
  private subgraph: Subgraph = EMPTY;
  private stats: Stats | null = null;
  private trail: Chosen[] = [];
  private ground: Node[] = [];
  private again: Work = () => this.start();
  private loading = new AbortController();
  private opening = new AbortController();
  private readonly colours = new CommunityColours();
  private readonly asOf = new AsOf(() => void this.load());
  private readonly search = new Search((text) => void this.ask(text));
  private readonly stage = byId("stage", HTMLElement);
  private readonly canvas = byId("canvas", HTMLElement);
  private readonly panel = byId("panel", HTMLElement);
  private readonly notice = byId("notice", HTMLElement);
  private readonly failure = byId("failure", HTMLElement);
  readonly drawing = this.newDrawing();

  readonly open = {
    entity: (id: string): void => void this.choose({ kind: "entity", id }),
    fact: (id: string): void => void this.choose({ kind: "fact", id }),
  };

  constructor() {
    this.listen();
  }

  async start(): Promise<void> {
    await this.guarded(this.loading, () => this.start(), async () => {
      this.stats = await getStats();
      byId("space-name", HTMLElement).textContent = `${this.stats.space} · ${this.stats.store}`;
      this.asOf.span(this.stats.first, this.stats.last);
      this.readAddress();
    });
    if (this.stats) await this.load();
  }

  /** Loads subgraph and answer for the selected day, and shows them together with the open item. */
  private async load(): Promise<void> {
    this.loading.abort();
    this.opening.abort();
    const mine = (this.loading = new AbortController());
    this.writeAddress();
    await this.guarded(mine, () => this.load(), async () => {
      const at = this.asOf.moment;
      const question = this.around.question;
      const [subgraph, answer] = await Promise.all([
        getSubgraph(this.around, at, mine.signal),
        question === undefined ? null : postAnswer(question, at, mine.signal),
      ]);
      this.ground = answer ? answered(answer, at, this.open) : this.stats ? overview(this.stats) : [];
      this.draw(subgraph);
      await this.showPanel(false);
      this.tell(answer ? `${answer.text}. ` : "");
    });
  }

  private async ask(text: string): Promise<void> {
    this.trail = [];
    this.loading.abort();
    const mine = (this.loading = new AbortController());
    await this.guarded(mine, () => this.ask(text), async () => {
      const entity = await entityCalled(text, mine.signal);
      if (entity) this.trail = [{ kind: "entity", id: entity.id }];
      this.around = entity ? { entity: entity.id } : text ? { question: text } : {};
      await this.load();
    });
  }

  private async choose(chosen: Chosen): Promise<void> {
    this.trail.push(chosen);
    await this.reopen();
  }

  private async back(): Promise<void> {
    this.trail.pop();
    await this.reopen();
  }

  private async reopen(): Promise<void> {
    await this.guarded(this.loading, () => this.reopen(), () => this.showPanel(true));
  }

  private async showPanel(moveFocus: boolean): Promise<void> {
    this.opening.abort();
    const mine = (this.opening = new AbortController());
    const chosen = this.trail.at(-1) ?? null;
    this.drawing?.choose(chosen?.id ?? null);
    const nodes = chosen ? await this.detail(chosen, mine.signal) : this.ground;
    const back = chosen ? [button(this.backLabel(), "back", () => void this.back())] : [];
    this.panel.replaceChildren(...back, ...nodes, ...contents(this.subgraph, this.open, nodes === this.ground));
    this.panel.scrollTop = 0;
    if (moveFocus) this.panel.querySelector("h1")?.focus({ preventScroll: true });
  }

  private async detail(chosen: Chosen, signal: AbortSignal): Promise<Node[]> {
    const at = this.asOf.moment;
    if (chosen.kind === "fact") return factDetail(await getFact(chosen.id, at, signal), at, this.open);
    const detail = await getEntity(chosen.id, at, signal);
    return entityDetail(detail, at, this.open, () => this.focusOn(chosen.id, detail.entity.name));
  }

  private focusOn(id: string, name: string): void {
    this.around = { entity: id };
    this.search.text = name;
    void this.load();
  }

  private backLabel(): string {
    if (this.trail.length > 1) return "← Back";
    return this.around.question === undefined ? "← To the start" : "← To the answer";
  }

  private draw(subgraph: Subgraph): void {
    this.subgraph = subgraph;
    const communities = communitiesOf(subgraph);
    this.colours.assign(communities.map((community) => community.title));
    this.drawing?.show(subgraph);
    showLegend(byId("legend", HTMLElement), communities, this.colours, (title) => this.drawing?.standOut(title));
    this.canvas.setAttribute("aria-label", this.description());
    if (this.drawing === null) this.say(NO_WEBGL);
    else this.say(subgraph.nodes.length ? "" : this.emptyText());
  }

  private emptyText(): string {
    if (!this.stats?.counts["messages"]) return "Nothing to draw yet.";
    return this.asOf.day === null ? "Nothing to draw for this." : `Nothing to draw as of ${this.asOf.day}.`;
  }

  private description(): string {
    const entities = entitiesIn(this.subgraph).length;
    const facts = this.subgraph.nodes.length - entities;
    return `${count(entities, "entity")} and ${count(facts, "fact")}, as of ${this.asOf.day ?? "the latest"}`;
  }

  private tell(before: string): void {
    byId("status", HTMLElement).textContent = `${before}${this.description()}.`;
  }

  private say(text: string): void {
    this.notice.textContent = text;
    this.notice.hidden = !text;
  }

  /** Runs a request: shows that the page is busy, ignores outdated answers, and shows failures with a button to retry. */
  private async guarded(mine: AbortController, again: Work, work: Work): Promise<void> {
    this.failure.hidden = true;
    this.again = again;
    this.stage.setAttribute("aria-busy", "true");
    try {
      await work();
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) this.fail(error);
    } finally {
      if (mine === this.loading) this.stage.removeAttribute("aria-busy");
    }
  }

  private fail(error: unknown): void {
    const text = this.failure.querySelector("p");
    if (text) text.textContent = error instanceof Error ? error.message : String(error);
    this.say("");
    this.failure.hidden = false;
  }

  private newDrawing(): Drawing | null {
    try {
      return new Drawing(this.canvas, this.colours, (id, kind) => this.open[kind](id));
    } catch {
      return null;
    }
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
    this.failure.querySelector("button")?.addEventListener("click", () => void this.again());
  }

  /** Writes the view into the address, so that it can be bookmarked and shared. */
  private writeAddress(): void {
    const given = Object.entries({ q: this.around.question, entity: this.around.entity, at: this.asOf.day ?? undefined });
    const query = new URLSearchParams(given.filter((pair): pair is [string, string] => pair[1] !== undefined));
    history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
  }

  private readAddress(): void {
    const query = new URLSearchParams(location.search);
    const [question, entity] = [query.get("q"), query.get("entity")];
    this.search.text = question ?? "";
    this.asOf.day = query.get("at");
    if (entity) this.trail = [{ kind: "entity", id: entity }];
    this.around = entity ? { entity } : question ? { question } : {};
  }
}

declare global {
  interface Window {
    /** For tests: the nodes drawn, and whether the layout has settled. */
    graphmem: { nodes: () => ReturnType<Drawing["drawn"]>; settled: () => boolean };
  }
}

const explorer = new Explorer();
window.graphmem = {
  nodes: () => explorer.drawing?.drawn() ?? [],
  settled: () => explorer.drawing?.settled ?? true,
};
void explorer.start();
