// The profile of an entity, if the server writes profiles.

import type { Actions } from "./actions";
import { inSpace } from "./api";
import { el } from "./dom";
import { section } from "./pages/parts";
import type { State } from "./state";

/** The lines of a profile as a section; nothing if there is none. */
export async function profilePart(id: string, _state: State, actions: Actions, signal: AbortSignal): Promise<Node[]> {
  if (!actions.capabilities.can("GET", "/entities/{entity_id}/profile")) return [];
  const profile = await inSpace<unknown>(`entities/${encodeURIComponent(id)}/profile`, { signal }).catch(() => null);
  const lines = textsOf(profile).map((text) => el("li", "", text));
  return section("Profile", el("ul", "lines", ...lines));
}

/** The sentences of a profile, however it is ordered. */
function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== "object" || value === null) return [];
  const { text } = value as { text?: unknown };
  return [...(typeof text === "string" && text ? [text] : []), ...Object.values(value).filter((each) => typeof each === "object").flatMap(textsOf)];
}
