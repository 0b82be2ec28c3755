/** When a rater should rest. */

import type { Viewing } from "../api/types";

/** Adds up the time spent rating. */
export class Pace {
  #sinceBreak = 0;
  #sinceStart = 0;

  /** Minutes rated in this sitting. */
  get minutes(): number {
    return this.#sinceStart / 60;
  }

  /** Adds the seconds that one image was in view. */
  add(seconds: number): void {
    this.#sinceBreak += seconds;
    this.#sinceStart += seconds;
  }

  /** Whether a break should be offered now, between two images. */
  breakDue({ break_minutes }: Pick<Viewing, "break_minutes">): boolean {
    return this.#sinceBreak >= break_minutes * 60;
  }

  /** Whether the sitting has lasted long enough to end it before the next batch. */
  sittingOver({ sitting_minutes }: Pick<Viewing, "sitting_minutes">): boolean {
    return this.#sinceStart >= sitting_minutes * 60;
  }

  /** The rater has had a break, and goes on. */
  hadBreak(): void {
    this.#sinceBreak = 0;
  }

  /** A new sitting: the rater comes back rested. */
  beginSitting(): void {
    this.#sinceBreak = 0;
    this.#sinceStart = 0;
  }
}
