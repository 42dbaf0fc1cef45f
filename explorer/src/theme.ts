// The colours of the drawing. They are defined in style.css, for light and for dark.

const COMMUNITIES = 8;

export interface Theme {
  paper: string;
  panel: string;
  accent: string;
  bad: string;
  warn: string;
  ink: string;
  quiet: string;
  edge: string;
  fact: string;
  communities: string[];
}

export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const value = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    paper: value("paper"),
    panel: value("panel"),
    accent: value("accent"),
    bad: value("bad"),
    warn: value("warn"),
    ink: value("ink"),
    quiet: value("quiet"),
    edge: value("edge"),
    fact: value("fact"),
    communities: Array.from({ length: COMMUNITIES }, (_, index) => value(`community-${index}`)),
  };
}

/** Calls `work` when the system switches between light and dark. */
export function onThemeChange(work: () => void): void {
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", work);
}

/** A mix of two #rrggbb colours with `share` (0 to 1) of the first; solid, because stacked transparency looks dirty. */
export function mix(color: string, into: string, share: number): string {
  const key = `${color}${into}${share}`;
  const made = mixes.get(key) ?? mixed(color, into, share);
  mixes.set(key, made);
  return made;
}

const mixes = new Map<string, string>();

function mixed(color: string, into: string, share: number): string {
  const channel = (hex: string, at: number): number => Number.parseInt(hex.slice(at, at + 2), 16);
  const channels = [1, 3, 5].map((at) => Math.round(channel(color, at) * share + channel(into, at) * (1 - share)));
  return `#${channels.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** The colours of communities. Communities that stay drawn keep theirs. */
export class CommunityColours {
  private places = new Map<string, number>();

  /** Assigns a different colour to each of the first communities; the rest get none. */
  assign(communities: string[]): void {
    const before = this.places;
    const free = new Set(Array.from({ length: COMMUNITIES }, (_, place) => place));
    const coloured = communities.slice(0, COMMUNITIES);
    this.places = new Map();
    for (const community of coloured.filter((each) => before.has(each))) this.take(community, before.get(community), free);
    for (const community of coloured.filter((each) => !before.has(each))) this.take(community, [...free][0], free);
  }

  placeOf(community: string): number | undefined {
    return this.places.get(community);
  }

  private take(community: string, place: number | undefined, free: Set<number>): void {
    if (place === undefined || !free.delete(place)) return;
    this.places.set(community, place);
  }
}
