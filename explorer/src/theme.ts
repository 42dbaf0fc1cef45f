// The colours of the picture. They live in style.css, once for light and once for dark.

const COMMUNITIES = 8;

export interface Theme {
  paper: string;
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
    ink: value("ink"),
    quiet: value("quiet"),
    edge: value("edge"),
    fact: value("fact"),
    communities: Array.from({ length: COMMUNITIES }, (_, index) => value(`community-${index}`)),
  };
}

/** Calls back when the reader's system turns light or dark. */
export function onThemeChange(work: () => void): void {
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", work);
}

/** `share` of one #rrggbb colour in another: solid, because stacked transparency looks dirty. */
export function mix(color: string, into: string, share: number): string {
  const channel = (hex: string, at: number): number => Number.parseInt(hex.slice(at, at + 2), 16);
  const mixed = [1, 3, 5].map((at) => Math.round(channel(color, at) * share + channel(into, at) * (1 - share)));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** Which colour each community of a picture has. A redraw keeps the colours of those that stay. */
export class CommunityColours {
  private places = new Map<string, number>();

  /** Gives the first communities a colour each; there are no two alike, and the rest have none. */
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
