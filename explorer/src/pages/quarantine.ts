// Quarantine: what could not be read, and reading it again.

import type { Actions } from "../actions";
import { type JobView, type QuarantinedView, send } from "../api";
import { change, finished } from "../changes";
import { button, el } from "../dom";
import { row } from "./parts";

export function quarantineList(entries: readonly QuarantinedView[], actions: Actions): HTMLElement {
  const items = entries.map((entry) =>
    el("li", "", el("span", "", `${entry.source}:${entry.line}`), el("span", "quiet", ` ${entry.stage}: ${entry.reason}`), el("pre", "", entry.content.slice(0, 400))),
  );
  const retry = (): void =>
    void change(actions, "The quarantine was read again.", async () => {
      await finished(await send<JobView>("POST", "quarantine/retry", {}));
      return null;
    });
  return el(
    "div",
    "",
    entries.length ? el("ul", "lines", ...items) : el("p", "quiet", "Everything could be read."),
    row(button("Try again to read them", "plain", retry)),
  );
}
