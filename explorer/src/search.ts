// The search box. The name of a stored entity selects it; any other text is a question.

import { type Entity, getNames } from "./api";
import { byId, el, later } from "./dom";

const PAUSE = 150;
const LONGEST_NAME = 80;

export class Search {
  private readonly input = byId("question", HTMLInputElement);
  private readonly names = byId("names", HTMLDataListElement);
  private asking = new AbortController();

  constructor(onSubmit: (text: string) => void) {
    byId("search", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      onSubmit(this.text);
    });
    this.input.addEventListener(
      "input",
      later(PAUSE, () => void this.suggest()),
    );
  }

  get text(): string {
    return this.input.value.trim();
  }

  set text(text: string) {
    this.input.value = text;
  }

  private async suggest(): Promise<void> {
    this.asking.abort();
    this.asking = new AbortController();
    const entities = await namesLike(this.text, this.asking.signal).catch(() => []);
    this.names.replaceChildren(
      ...entities.map((entity) => {
        const option = el("option", "", entity.kind);
        option.value = entity.name;
        return option;
      }),
    );
  }
}

/** The entity with this name or alias, if there is one. */
export async function entityCalled(text: string, signal: AbortSignal): Promise<Entity | undefined> {
  const called = (name: string): boolean => name.toLowerCase() === text.toLowerCase();
  return (await namesLike(text, signal)).find((entity) => [entity.name, ...entity.aliases].some(called));
}

async function namesLike(text: string, signal: AbortSignal): Promise<Entity[]> {
  return text && text.length <= LONGEST_NAME ? getNames(text, signal) : [];
}
