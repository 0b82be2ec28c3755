/** The stage: one image pixel on one device pixel, moved by dragging, by arrow keys, by touch. */

import { Coverage } from "./coverage";
import { el } from "./dom";
import { centre, clamp, visible, type Point, type Size } from "./layout";
import { texts } from "./texts";

/** Share of the stage that one press of an arrow key moves the image by. */
const KEY_STEP = 1 / 8;

const DIRECTIONS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: 1, y: 0 },
  ArrowRight: { x: -1, y: 0 },
  ArrowUp: { x: 0, y: 1 },
  ArrowDown: { x: 0, y: -1 },
};

interface Shown {
  image: HTMLImageElement;
  size: Size;
  coverage: Coverage;
  offset: Point;
}

/** Shows one image at a time, and knows how much of it has been in view. */
export class Viewer {
  readonly element: HTMLElement;
  readonly #resizes: ResizeObserver;
  readonly #left = new AbortController();
  #shown: Shown | null = null;
  #stage: Size = { width: 0, height: 0 };
  #covered = false;
  #pans = 0;

  constructor() {
    this.element = el("div", {
      class: "stage",
      tabindex: 0,
      role: "group",
      "aria-label": texts.rating.stage,
    });
    this.element.addEventListener("pointerdown", (event) => {
      this.#drag(event);
    });
    this.#resizes = new ResizeObserver(() => {
      this.layOut();
    });
    this.#resizes.observe(this.element);
    this.#watchRatio();
  }

  /** The share of the image that has been in view, 0 to 1. */
  get share(): number {
    return this.#shown?.coverage.share ?? 0;
  }

  /** How often the image has been moved: drags, and presses of arrow keys. */
  get pans(): number {
    return this.#pans;
  }

  /** Shows a decoded image, centred, in place of the one before. */
  show(image: HTMLImageElement, presentation: string): void {
    const size = { width: image.naturalWidth, height: image.naturalHeight };
    image.className = "stage-image";
    image.dataset["test"] = "stage-image";
    image.dataset["presentation"] = presentation;
    this.#stage = this.#measure();
    this.#pans = 0;
    this.#shown = {
      image,
      size,
      coverage: new Coverage(size),
      offset: centre(size, this.#stage),
    };
    this.#apply();
    this.element.replaceChildren(image);
  }

  /** Takes the image away. */
  clear(): void {
    this.#shown = null;
    this.element.replaceChildren();
  }

  /** Hides the image, or shows it again; what is hidden is not counted as seen. */
  cover(covered: boolean): void {
    this.#covered = covered;
    this.element.classList.toggle("covered", covered);
    this.layOut();
  }

  /**
   * Moves the view by an arrow key; with shift four times as far.
   *
   * @returns Whether the key is one that moves the view.
   */
  panByKey({ key, shiftKey, repeat }: KeyboardEvent): boolean {
    const direction = DIRECTIONS[key];
    if (direction === undefined) return false;
    if (this.#shown === null || this.#covered) return true;
    const step = KEY_STEP * (shiftKey ? 4 : 1);
    const { offset } = this.#shown;
    const moved = this.#moveTo({
      x: offset.x + direction.x * step * this.#stage.width,
      y: offset.y + direction.y * step * this.#stage.height,
    });
    if (moved && !repeat) this.#pans += 1;
    return true;
  }

  /** Places the image anew after the stage or the pixel ratio changed, around the same point. */
  layOut(): void {
    const before = this.#stage;
    this.#stage = this.#measure();
    if (this.#shown === null) return;
    const { offset, size } = this.#shown;
    this.#shown.offset = clamp(
      {
        x: offset.x + (this.#stage.width - before.width) / 2,
        y: offset.y + (this.#stage.height - before.height) / 2,
      },
      size,
      this.#stage,
    );
    this.#apply();
  }

  /** Stops watching the stage's size. */
  dispose(): void {
    this.#resizes.disconnect();
    this.#left.abort();
    this.clear();
  }

  /** The ratio can change alone, on a screen of another density that is just as wide. */
  #watchRatio(): void {
    matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`).addEventListener(
      "change",
      () => {
        this.layOut();
        this.#watchRatio();
      },
      { once: true, signal: this.#left.signal },
    );
  }

  #measure(): Size {
    const { width, height } = this.element.getBoundingClientRect();
    const ratio = window.devicePixelRatio;
    // A hundredth of a pixel forgives lengths such as 2559.999 that the browser computes.
    return {
      width: Math.floor(width * ratio + 0.01),
      height: Math.floor(height * ratio + 0.01),
    };
  }

  #moveTo(offset: Point): boolean {
    if (this.#shown === null) return false;
    const { offset: before, size } = this.#shown;
    const after = clamp(offset, size, this.#stage);
    if (after.x === before.x && after.y === before.y) return false;
    this.#shown.offset = after;
    this.#apply();
    return true;
  }

  #apply(): void {
    if (this.#shown === null) return;
    const { image, size, offset, coverage } = this.#shown;
    const ratio = window.devicePixelRatio;
    image.style.width = `${size.width / ratio}px`;
    image.style.height = `${size.height / ratio}px`;
    image.style.transform = `translate(${offset.x / ratio}px, ${offset.y / ratio}px)`;
    if (!this.#covered) coverage.see(visible(offset, size, this.#stage));
  }

  #drag(down: PointerEvent): void {
    if (this.#shown === null || this.#covered || down.button !== 0) return;
    const origin = this.#shown.offset;
    const ratio = window.devicePixelRatio;
    const ended = new AbortController();
    let moved = false;
    this.element.setPointerCapture(down.pointerId);
    this.element.classList.add("dragging");
    const move = (event: PointerEvent): void => {
      if (event.pointerId !== down.pointerId) return;
      const didMove = this.#moveTo({
        x: origin.x + (event.clientX - down.clientX) * ratio,
        y: origin.y + (event.clientY - down.clientY) * ratio,
      });
      moved ||= didMove;
    };
    const end = (event: PointerEvent): void => {
      if (event.pointerId !== down.pointerId) return;
      ended.abort();
      this.element.classList.remove("dragging");
      if (moved) this.#pans += 1;
    };
    this.element.addEventListener("pointermove", move, { signal: ended.signal });
    this.element.addEventListener("pointerup", end, { signal: ended.signal });
    this.element.addEventListener("pointercancel", end, { signal: ended.signal });
  }
}
