// The profile of an entity: what holds of it, by section.

import type { Actions } from "./actions";
import { ifMissing, inSpace, query, timesOf } from "./api";
import { el } from "./dom";
import { section } from "./pages/parts";
import type { ProfileView } from "./schema";
import type { State } from "./state";

/** The lines of a profile, a list for each section; nothing if nothing is known. */
export async function profilePart(id: string, state: State, actions: Actions, signal: AbortSignal): Promise<Node[]> {
  if (!actions.capabilities.can("GET", "/profile")) return [];
  const profile = await inSpace<ProfileView>(`profile?${query({ entity: id, ...timesOf(state) })}`, { signal }).catch(ifMissing);
  return (profile?.sections ?? []).flatMap((each) => section(titleOf(each.name), el("ul", "lines", ...each.lines.map((line) => el("li", "", line.text)))));
}

function titleOf(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
