// Changes of the memory: each says what was done, offers to take it back, and reads everything again.

import type { Actions } from "./actions";
import { type JobView, inSpace, send } from "./api";

/** What takes a change back; null if nothing can. */
export type Undo = (() => Promise<unknown>) | null;

/** Does something that changes the memory. `work` returns how to take it back. */
export async function change(actions: Actions, said: string, work: () => Promise<Undo>): Promise<void> {
  try {
    actions.tell("Working.");
    const undo = await work();
    await actions.reload();
    actions.announce(said, undo && (() => void change(actions, "That is taken back.", async () => (await undo(), null))));
  } catch (error) {
    actions.fail(error);
  }
}

/** Waits until a job has ended; returns its result. Throws with its error if it failed. */
export async function finished(started: JobView): Promise<unknown> {
  let job = started;
  while (job.status === "waiting" || job.status === "running") {
    await new Promise((done) => window.setTimeout(done, 300));
    job = await inSpace<JobView>(`jobs/${encodeURIComponent(job.id)}`);
  }
  if (job.status === "failed") throw new Error(job.error);
  return job.result;
}

/** What takes back a decision, by the path of its kind. */
export const undoOf = (path: string, id: string | undefined): Undo => (id ? () => send("DELETE", `${path}/${encodeURIComponent(id)}`, {}) : null);
