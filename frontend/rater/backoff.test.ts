import { describe, expect, it } from "vitest";

import { backoff, pause } from "./backoff";

describe("backoff", () => {
  it("doubles from a second to a minute", () => {
    const longest = [0, 1, 2, 3, 4, 5, 6, 20].map((attempt) => backoff(attempt, 1));
    expect(longest).toEqual([1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1000));
  });

  it("is scattered between half of that and all of it", () => {
    expect(backoff(3, 0)).toBe(4000);
    expect(backoff(3, 0.5)).toBe(6000);
  });
});

describe("pause", () => {
  it("ends at once when it is aborted, before or meanwhile", async () => {
    const already = AbortSignal.abort();
    await pause(60_000, already);
    const stop = new AbortController();
    const waiting = pause(60_000, stop.signal);
    stop.abort();
    await waiting;
  });
});
