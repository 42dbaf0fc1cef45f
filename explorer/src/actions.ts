// What a component may ask the application to do.

import type { Capabilities } from "./capabilities";
import type { SpacesView } from "./schema";
import type { Openable, State } from "./state";

export interface Actions {
  readonly state: State;
  readonly capabilities: Capabilities;
  /** What the key may do. */
  readonly role: SpacesView["role"];
  set(patch: Partial<State>): void;
  /** Changes the state without an entry of its own in the browser's history. */
  setInPlace(patch: Partial<State>): void;
  open(kind: Openable, id: string): void;
  close(): void;
  /** Draws what is around an entity. */
  around(id: string, name: string): void;
  expand(id: string): void;
  collapse(id: string): void;
  hide(id: string): void;
  pin(id: string): void;
  /** The first end of a path; the next entity that is chosen is the other one. */
  pathFrom(id: string, name: string): void;
  /** Marks nodes for a moment. */
  flash(ids: readonly string[]): void;
  /** Reads everything again, after something was put right. */
  reload(): Promise<void>;
  /** Says something to everybody, also to those who do not see it. */
  tell(text: string): void;
  /** Says what was done where it is seen, with a button that takes it back if something does. */
  announce(text: string, undo: (() => void) | null): void;
  fail(error: unknown): void;
}
