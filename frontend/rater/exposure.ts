/** How long the present image has been exposed to the rater's eye, and whether it is now. */

import type { DisplayRequirement } from "../api/types";
import { Conditions } from "./conditions";
import { Cover } from "./cover";
import type { Viewer } from "./viewer";
import { ViewingClock } from "./viewing_clock";

/** Covers the image, and stops its clock, whenever it is not shown as it should be. */
export class Exposure {
  readonly cover = new Cover();
  readonly #viewer: Viewer;
  readonly #conditions: Conditions;
  readonly #changed: () => void;
  #clock: ViewingClock | null = null;
  #held = false;

  /** @param changed - Called when the image is covered or uncovered. */
  constructor(viewer: Viewer, required: DisplayRequirement, changed: () => void) {
    this.#viewer = viewer;
    this.#changed = changed;
    this.#conditions = new Conditions(required, () => {
      this.update();
    });
  }

  /** Seconds that the present image has been in view; null where none is being timed. */
  get seconds(): number | null {
    return this.#clock?.seconds ?? null;
  }

  /** Whether the image is hidden now. */
  get covered(): boolean {
    return this.#held || this.#conditions.now !== null;
  }

  /** Begins to time the image that has just been painted. */
  begin(): void {
    this.#clock = new ViewingClock();
    this.update();
  }

  /** Ends the timing; returns the seconds in view. */
  end(): number {
    const seconds = this.seconds ?? 0;
    this.#clock = null;
    return seconds;
  }

  /** Hides the image until `work` is done. */
  async whileHeld(work: () => Promise<void>): Promise<void> {
    this.#held = true;
    this.update();
    await work();
    this.#held = false;
    this.update();
  }

  /** Brings cover and clock in line with the conditions. */
  update(): void {
    const now = this.#conditions.now;
    if (!this.#held) {
      if (now === null) this.cover.lift();
      else this.cover.showHindrance(now);
    }
    this.#viewer.cover(this.covered);
    if (this.covered) this.#clock?.stop();
    else this.#clock?.start();
    this.#changed();
  }

  /** Stops watching. */
  dispose(): void {
    this.#conditions.dispose();
    this.#clock?.stop();
  }
}
