// Views that the user saved in this browser, by name.

export interface SavedView {
  name: string;
  query: string;
}

const KEY = "graphmem.views";
const MOST = 50;

/** The saved views; none if the browser keeps none, or what it keeps is not ours. */
export function savedViews(): SavedView[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    if (!Array.isArray(kept)) return [];
    return kept.filter((view): view is SavedView => typeof view?.name === "string" && typeof view?.query === "string").slice(0, MOST);
  } catch {
    return [];
  }
}

/** Saves a view; one of the same name is replaced. Returns false if the browser does not let us. */
export function saveView(view: SavedView): boolean {
  return write([view, ...savedViews().filter((other) => other.name !== view.name)].slice(0, MOST));
}

export const removeView = (name: string): boolean => write(savedViews().filter((view) => view.name !== name));

function write(views: readonly SavedView[]): boolean {
  try {
    localStorage.setItem(KEY, JSON.stringify(views));
    return true;
  } catch {
    return false;
  }
}
