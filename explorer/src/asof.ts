// The "as of" slider: one step per day from the first message to the last, and one more for the latest.

import { byId, later } from "./dom";

const DAY = 86_400_000;
const PAUSE = 150;

export class AsOf {
  private readonly range = byId("day", HTMLInputElement);
  private readonly output = byId("shown-day", HTMLOutputElement);
  private readonly button = byId("latest", HTMLButtonElement);
  private first = 0;

  constructor(onChange: () => void) {
    const changed = later(PAUSE, onChange);
    this.range.addEventListener("input", () => {
      this.write();
      changed();
    });
    this.button.addEventListener("click", () => {
      this.range.value = this.range.max;
      this.write();
      changed();
    });
  }

  /** Sets the range of days; without messages there is only the latest. */
  span(first: string | null, last: string | null): void {
    this.range.disabled = first === null || last === null;
    if (first === null || last === null) return;
    this.first = midnight(first);
    this.range.max = String((midnight(last) - this.first) / DAY + 1);
    this.range.value = this.range.max;
    this.write();
  }

  /** The selected day, such as "2025-03-01", or null for the latest. */
  get day(): string | null {
    if (this.range.disabled || this.range.value === this.range.max) return null;
    return new Date(this.first + Number(this.range.value) * DAY).toISOString().slice(0, 10);
  }

  set day(day: string | null) {
    const at = day === null ? Number.NaN : Date.parse(day);
    this.range.value = Number.isNaN(at) ? this.range.max : String(Math.round((at - this.first) / DAY));
    this.write();
  }

  /** The last second of the selected day, in the format of the API; null for the latest. */
  get moment(): string | null {
    return this.day === null ? null : `${this.day}T23:59:59Z`;
  }

  private write(): void {
    const words = this.day ?? "latest";
    this.output.value = words;
    this.range.setAttribute("aria-valuetext", words);
    this.button.disabled = this.day === null;
  }
}

const midnight = (moment: string): number => Date.parse(`${moment.slice(0, 10)}T00:00:00Z`);
