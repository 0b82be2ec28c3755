/** Watches, while an image is shown, that it is shown as it was checked. */

import type { DisplayRequirement } from "../api/types";
import { currentWindow, hasEnoughPixels, isFullscreen } from "./display";

/** What stands against showing the image, if anything. */
export type Hindrance = "hidden" | "window" | "small" | null;

/** The state that conditions are judged by. */
export interface Surroundings {
  visible: boolean;
  fullscreen: boolean;
  enoughPixels: boolean;
}

/** The first thing to put right; the tab first, for nothing else can be seen without it. */
export function hindrance({ visible, fullscreen, enoughPixels }: Surroundings): Hindrance {
  if (!visible) return "hidden";
  if (!fullscreen) return "window";
  return enoughPixels ? null : "small";
}

/** Tells at once whenever a hindrance comes or goes. */
export class Conditions {
  readonly #required: DisplayRequirement;
  readonly #changed: (now: Hindrance) => void;
  readonly #stop = new AbortController();
  #now: Hindrance;

  constructor(required: DisplayRequirement, changed: (now: Hindrance) => void) {
    this.#required = required;
    this.#changed = changed;
    this.#now = this.#judge();
    const options = { signal: this.#stop.signal };
    const check = this.#check.bind(this);
    document.addEventListener("visibilitychange", check, options);
    document.addEventListener("fullscreenchange", check, options);
    // Also fired by zoom and by a move to a screen with another pixel ratio.
    window.addEventListener("resize", check, options);
    matchMedia("(display-mode: fullscreen)").addEventListener("change", check, options);
  }

  /** What hinders now. */
  get now(): Hindrance {
    return this.#now;
  }

  /** Stops watching. */
  dispose(): void {
    this.#stop.abort();
  }

  #judge(): Hindrance {
    return hindrance({
      visible: document.visibilityState === "visible",
      fullscreen: isFullscreen(),
      enoughPixels: hasEnoughPixels(currentWindow(), this.#required),
    });
  }

  #check(): void {
    const now = this.#judge();
    if (now === this.#now) return;
    this.#now = now;
    this.#changed(now);
  }
}
