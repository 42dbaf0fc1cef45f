// Back and Forward: each state that the user chose is an entry of the browser's history.

import { fromQuery, toQuery } from "./codec";
import type { Store } from "./state";

export class Navigation {
  private replacing = false;

  constructor(store: Store) {
    store.subscribe((state) => this.write(toQuery(state)));
    window.addEventListener("popstate", () => this.inPlace(() => store.set(fromQuery(location.search))));
  }

  /** Changes that are made inside take the place of the entry that is shown: a slider that moves makes one entry, not fifty. */
  inPlace(change: () => void): void {
    this.replacing = true;
    try {
      change();
    } finally {
      this.replacing = false;
    }
  }

  private write(query: string): void {
    if (query === location.search) return;
    const address = query || location.pathname;
    if (this.replacing) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
  }
}
