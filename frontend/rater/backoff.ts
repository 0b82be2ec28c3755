/** How long to wait before trying again. */

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/**
 * The wait before retry number `attempt` (0 for the first), in milliseconds.
 *
 * Doubles from one second to one minute; the jitter, between half of that and all of it, keeps
 * many raters' clients from returning at the same instant after an outage.
 *
 * @param random - A number in [0, 1).
 */
export function backoff(attempt: number, random: number = Math.random()): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
  return ceiling * (0.5 + random / 2);
}

/** Resolves after `ms` milliseconds, or at once when `signal` is aborted. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
    signal?.addEventListener("abort", done);
  });
}
