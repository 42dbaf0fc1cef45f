// Time: one slider with a switch (when it held, when it was known), play, and a histogram of facts under it.

import type { HistogramView } from "./api";
import type { Actions } from "./actions";
import { byId, later } from "./dom";
import type { Clock, State } from "./state";

const DAY = 86_400_000;
const PAUSE = 150;
const STEPS = 40;
const TICK = 800;

export class TimeBar {
  private readonly range = byId("day", HTMLInputElement);
  private readonly output = byId("shown-day", HTMLOutputElement);
  private readonly latest = byId("latest", HTMLButtonElement);
  private readonly play = byId("play", HTMLButtonElement);
  private readonly switch = byId("clock", HTMLSelectElement);
  private readonly bars = byId("histogram", HTMLDivElement);
  private readonly other = byId("other-day", HTMLSpanElement);
  private histogram: HistogramView | null = null;
  private first = 0;
  private timer = 0;

  constructor(private readonly actions: Actions) {
    const moved = later(PAUSE, () => this.choose(true));
    this.range.addEventListener("input", () => {
      this.write(this.day());
      moved();
    });
    this.latest.addEventListener("click", () => actions.set(actions.state.clock === "held" ? { at: null } : { known: null }));
    this.switch.addEventListener("change", () => actions.set({ clock: this.switch.value as Clock }));
    this.play.addEventListener("click", () => (this.timer ? this.stop() : this.start()));
  }

  /** Sets the range of days and the bars; without messages there is only the latest. */
  span(first: string | null, last: string | null, histogram: HistogramView | null): void {
    const empty = first === null || last === null;
    for (const control of [this.range, this.play, this.switch]) control.disabled = empty;
    this.histogram = histogram;
    if (first !== null && last !== null) {
      this.first = midnight(first);
      this.range.max = String((midnight(last) - this.first) / DAY + 1);
    }
    this.show(this.actions.state);
  }

  /** Shows the times of a state. */
  show(state: State): void {
    const day = state.clock === "held" ? state.at : state.known;
    const other = state.clock === "held" ? state.known : state.at;
    this.switch.value = state.clock;
    const place = day === null ? Number.NaN : Math.round((Date.parse(day) - this.first) / DAY);
    this.range.value = Number.isNaN(place) ? this.range.max : String(place);
    this.write(day);
    this.other.textContent = other === null ? "" : state.clock === "held" ? `as known on ${other}` : `held on ${other}`;
    this.drawBars(state.clock);
  }

  /** True while it plays. */
  get playing(): boolean {
    return this.timer !== 0;
  }

  stop(): void {
    window.clearInterval(this.timer);
    this.timer = 0;
    this.play.textContent = "Play";
    this.play.setAttribute("aria-pressed", "false");
  }

  private start(): void {
    const most = Number(this.range.max);
    const step = Math.max(1, Math.round(most / STEPS));
    if (Number(this.range.value) >= most) this.range.value = "0";
    this.play.textContent = "Stop";
    this.play.setAttribute("aria-pressed", "true");
    this.choose(true);
    this.timer = window.setInterval(() => {
      if (byId("stage", HTMLElement).hasAttribute("aria-busy")) return; // A picture that takes longer is shown all the same.
      const next = Math.min(Number(this.range.value) + step, most);
      this.range.value = String(next);
      this.choose(true);
      if (next === most) this.stop();
    }, TICK);
  }

  private day(): string | null {
    if (this.range.disabled || this.range.value === this.range.max) return null;
    return new Date(this.first + Number(this.range.value) * DAY).toISOString().slice(0, 10);
  }

  private choose(inPlace: boolean): void {
    const patch = this.actions.state.clock === "held" ? { at: this.day() } : { known: this.day() };
    if (inPlace && this.playing) this.actions.setInPlace(patch);
    else this.actions.set(patch);
  }

  private write(day: string | null): void {
    const words = day ?? "latest";
    this.output.value = words;
    this.range.setAttribute("aria-valuetext", words);
    this.latest.disabled = day === null;
  }

  private drawBars(clock: Clock): void {
    const counts = this.histogram?.[clock] ?? [];
    const most = Math.max(1, ...counts);
    const bars = counts.map((count, index) => {
      const bar = document.createElement("span");
      bar.style.height = `${count ? Math.max(6, Math.round((count / most) * 100)) : 0}%`;
      bar.title = `${this.histogram?.starts[index] ?? ""}: ${count}`;
      return bar;
    });
    this.bars.replaceChildren(...bars);
    const total = counts.reduce((sum, count) => sum + count, 0);
    this.bars.setAttribute("aria-label", `${total} facts by the time when they ${clock === "held" ? "begin to hold" : "were learnt"}`);
  }
}

const midnight = (moment: string): number => Date.parse(`${moment.slice(0, 10)}T00:00:00Z`);
