// The guided tour: five steps, each with what it points at.

import { button, byId, el } from "./dom";

interface Stop {
  target: string;
  title: string;
  text: string;
}

const STOPS: readonly Stop[] = [
  { target: "#stage", title: "The map", text: "Areas are communities, circles are entities. Zoom in, or click an area, to see who is in it." },
  { target: "#search", title: "Ask", text: "A question gets an answer with its evidence. The picture numbers the way from your question to the fact that answers it." },
  { target: "#panel", title: "See why", text: "Here are the sentences that say so, with speaker and date, and how sure it is. A name opens all that is known about it." },
  { target: "#below", title: "Go back in time", text: "The slider shows what held on a day, or what was known then. Play shows how it changed." },
  { target: "#menu", title: "Look closer, put right", text: "Filter and export what you see, save views, compare two dates, and correct what is wrong. Right-click a circle for more." },
];

export class Tour {
  private readonly box = byId("tour", HTMLDialogElement);
  private at = 0;

  constructor() {
    this.box.addEventListener("close", () => this.mark(null));
  }

  start(): void {
    this.at = 0;
    this.show();
    if (!this.box.open) this.box.show();
    this.box.querySelector("button")?.focus();
  }

  private show(): void {
    const stop = STOPS[this.at];
    if (!stop) return;
    const last = this.at === STOPS.length - 1;
    const heading = el("h2", "", stop.title);
    heading.id = "tour-title";
    this.box.replaceChildren(
      el("p", "kicker", `${this.at + 1} of ${STOPS.length}`),
      heading,
      el("p", "", stop.text),
      el(
        "p",
        "row",
        button(last ? "Done" : "Next", "plain", () => this.go(1)),
        this.at ? button("Back", "plain", () => this.go(-1)) : null,
        last ? null : button("Leave", "plain", () => this.box.close()),
      ),
    );
    this.mark(stop.target);
  }

  private go(step: number): void {
    this.at += step;
    if (this.at >= STOPS.length) this.box.close();
    else {
      this.show();
      this.box.querySelector("button")?.focus();
    }
  }

  private mark(target: string | null): void {
    for (const each of document.querySelectorAll(".toured")) each.classList.remove("toured");
    if (target) document.querySelector(target)?.classList.add("toured");
  }
}
