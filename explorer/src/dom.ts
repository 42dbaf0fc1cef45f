// Elements from data. Text from logs is untrusted, and only ever becomes a text node.

type Child = Node | string | null;

/** An element with a class, and children that are nodes or plain text. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = "",
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A button, styled like the surrounding text unless `className` says otherwise. */
export function button(label: string, className: string, onClick: () => void): HTMLButtonElement {
  const element = el("button", className, label);
  element.type = "button";
  element.addEventListener("click", onClick);
  return element;
}

/** A field of a form: a label over a control. */
export function field(label: string, control: HTMLElement): HTMLLabelElement {
  return el("label", "field", el("span", "", label), control);
}

/** A select with these options as [value, words]. */
export function select(options: readonly (readonly [string, string])[], value: string, onChange: (value: string) => void): HTMLSelectElement {
  const element = el("select");
  for (const [key, words] of options) element.append(new Option(words, key, false, key === value));
  element.addEventListener("change", () => onChange(element.value));
  return element;
}

/** An input that tells its value when it was changed. */
export function input(type: string, value: string, onChange: (value: string) => void): HTMLInputElement {
  const element = el("input");
  element.type = type;
  element.value = value;
  element.addEventListener("change", () => onChange(element.value));
  return element;
}

/** The element of index.html with that id. Throws if it is missing or of another type. */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`index.html has no ${type.name} '${id}'`);
  return found;
}

/** Runs `work` once, `delay` milliseconds after the last call. */
export function later<A extends unknown[]>(delay: number, work: (...args: A) => void): (...args: A) => void {
  let timer = 0;
  return (...args) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => work(...args), delay);
  };
}
