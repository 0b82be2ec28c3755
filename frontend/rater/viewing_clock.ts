/** How long an image has really been in view. */

/** A stopwatch that stands still while the image is covered. */
export class ViewingClock {
  readonly #now: () => number;
  #elapsed = 0;
  #since: number | null = null;

  /** @param now - Milliseconds that never jump, such as `performance.now`. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Starts, or goes on after a stop. */
  start(): void {
    this.#since ??= this.#now();
  }

  /** Stands still until the next start. */
  stop(): void {
    if (this.#since === null) return;
    this.#elapsed += this.#now() - this.#since;
    this.#since = null;
  }

  /** Seconds in view so far. */
  get seconds(): number {
    const running = this.#since === null ? 0 : this.#now() - this.#since;
    return (this.#elapsed + running) / 1000;
  }
}
