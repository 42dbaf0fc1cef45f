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
