/** The scale: a track without a thumb until the rater acts. */

import type { Feedback, InputDevice, Scale } from "../api/types";
import { el } from "./dom";
import { fractionOf, valueAfterKey, valueAt } from "./scale";
import { texts } from "./texts";

function deviceOf(event: PointerEvent): InputDevice {
  // A pen on a graphics tablet hovers and points like a mouse.
  return event.pointerType === "touch" ? "touch" : "mouse";
}

/** Takes one whole value at a time, by mouse, touch or keyboard. */
export class Slider {
  readonly element: HTMLElement;
  readonly #scale: Scale;
  readonly #onChange: () => void;
  readonly #track: HTMLElement;
  readonly #thumb: HTMLElement;
  readonly #band: HTMLElement;
  readonly #number: HTMLElement | null;
  #value: number | null = null;
  #device: InputDevice = "mouse";
  #locked = false;

  /** @param onChange - Called whenever the rater places or moves the value. */
  constructor(scale: Scale, onChange: () => void) {
    this.#scale = scale;
    this.#onChange = onChange;
    this.#thumb = el("div", { class: "thumb", hidden: true });
    this.#band = el("div", { class: "band", "data-test": "gold-band", hidden: true });
    this.#number = scale.show_value ? el("output", { class: "value" }) : null;
    this.#track = el(
      "div",
      {
        class: "track",
        role: "slider",
        tabindex: 0,
        "aria-label": texts.rating.scale,
        "aria-valuemin": scale.minimum,
        "aria-valuemax": scale.maximum,
        "data-test": "slider",
      },
      el("div", { class: "rail" }),
      this.#band,
      this.#thumb,
    );
    this.element = el(
      "div",
      { class: "slider" },
      this.#track,
      el(
        "div",
        { class: "ends", "aria-hidden": "true" },
        el("span", {}, scale.low_label),
        this.#number,
        el("span", {}, scale.high_label),
      ),
    );
    this.#track.addEventListener("pointerdown", (event) => {
      this.#press(event);
    });
    this.reset();
  }

  /** The value placed, or null before the rater has acted. */
  get value(): number | null {
    return this.#value;
  }

  /** What the value was last placed or moved with. */
  get device(): InputDevice {
    return this.#device;
  }

  /** Whether the slider has the keyboard's focus. */
  get focused(): boolean {
    return document.activeElement === this.#track;
  }

  /** Takes value and thumb away, for the next image. */
  reset(): void {
    this.#value = null;
    this.#locked = false;
    this.#band.hidden = true;
    this.element.classList.remove("locked");
    this.#draw();
  }

  /** Keeps the value from being changed, until the next reset. */
  lock(): void {
    this.#locked = true;
    this.element.classList.add("locked");
  }

  /**
   * Handles a key: digits place a value from anywhere, the others move it while the focus is here.
   *
   * @returns Whether the key belonged to the slider.
   */
  handleKey({ key, shiftKey }: KeyboardEvent): boolean {
    const isDigit = /^[0-9]$/.test(key);
    if (!isDigit && !this.focused) return false;
    const value = valueAfterKey(key, shiftKey, this.#value, this.#scale);
    if (value === null) return key.startsWith("Arrow");
    if (isDigit && !this.#locked) this.#track.focus({ preventScroll: true });
    this.#set(value, "keyboard");
    return true;
  }

  /** Shows where the gold interval lies. */
  showBand({ low, high }: Feedback): void {
    const left = fractionOf(low, this.#scale);
    this.#band.style.left = `${left * 100}%`;
    this.#band.style.width = `${(fractionOf(high, this.#scale) - left) * 100}%`;
    this.#band.hidden = false;
  }

  #press(down: PointerEvent): void {
    if (this.#locked || down.button !== 0) return;
    const ended = new AbortController();
    this.#track.setPointerCapture(down.pointerId);
    this.#place(down);
    const move = (event: PointerEvent): void => {
      if (event.pointerId === down.pointerId) this.#place(event);
    };
    const end = (): void => {
      ended.abort();
    };
    this.#track.addEventListener("pointermove", move, { signal: ended.signal });
    this.#track.addEventListener("pointerup", end, { signal: ended.signal });
    this.#track.addEventListener("pointercancel", end, { signal: ended.signal });
  }

  #place(event: PointerEvent): void {
    const { left, width } = this.#track.getBoundingClientRect();
    this.#set(valueAt((event.clientX - left) / width, this.#scale), deviceOf(event));
  }

  #set(value: number, device: InputDevice): void {
    if (this.#locked) return;
    this.#value = value;
    this.#device = device;
    this.#draw();
    this.#onChange();
  }

  #draw(): void {
    const { minimum, maximum, low_label, high_label, show_value } = this.#scale;
    const value = this.#value;
    this.#thumb.hidden = value === null;
    if (value === null) {
      // ARIA asks a slider for a number; the text is what is read out.
      this.#track.setAttribute("aria-valuenow", String((minimum + maximum) / 2));
      this.#track.setAttribute("aria-valuetext", texts.rating.noValue);
      delete this.#track.dataset["value"];
    } else {
      this.#thumb.style.left = `${fractionOf(value, this.#scale) * 100}%`;
      this.#track.setAttribute("aria-valuenow", String(value));
      this.#track.setAttribute(
        "aria-valuetext",
        show_value ? String(value) : texts.rating.position(low_label, high_label),
      );
      this.#track.dataset["value"] = String(value);
    }
    if (this.#number !== null) this.#number.textContent = value === null ? "" : String(value);
  }
}
