/** Building pages without a framework. */

type Attribute = string | number | boolean | undefined;
type Attributes = Readonly<Record<string, Attribute>>;
type Child = Node | string | null;

/**
 * An element with its attributes and children.
 *
 * `true` writes an empty attribute; `false` and `undefined` write none; a null child is left out.
 */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** One `<p>` per paragraph of a text whose paragraphs are split by blank lines. */
export function paragraphs(text: string): HTMLElement[] {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== "")
    .map((paragraph) => el("p", {}, paragraph));
}

interface ButtonOptions {
  test: string;
  kind?: "primary" | "plain" | "danger" | "link";
  onPress: (event: MouseEvent) => void;
}

/** A button; `test` is the name by which browser tests find it. */
export function button(
  label: string,
  { test, kind = "primary", onPress }: ButtonOptions,
): HTMLButtonElement {
  const element = el(
    "button",
    { type: "button", class: `button ${kind}`, "data-test": test },
    label,
  );
  element.addEventListener("click", onPress);
  return element;
}

/** Runs asynchronous work from an event handler; its errors must be handled inside. */
export function start(work: () => Promise<void>): void {
  void work();
}

/** Resolves after the next frame has been painted. */
export function painted(): Promise<number> {
  return new Promise((resolve) => {
    // The first callback runs before the frame that shows the change, the second after it.
    requestAnimationFrame(() => {
      requestAnimationFrame(resolve);
    });
  });
}
