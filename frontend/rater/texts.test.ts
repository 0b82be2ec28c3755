import { describe, expect, it } from "vitest";

import { texts } from "./texts";

describe("countdown", () => {
  it.each([
    [0, "0:00"],
    [59.2, "1:00"],
    [61, "1:01"],
    [3600, "1:00:00"],
    [47 * 3600, "47:00:00"],
    [48 * 3600, "2 days"],
    [-3, "0:00"],
  ])("writes %d seconds as %s", (seconds, text) => {
    expect(texts.countdown(seconds)).toBe(text);
  });
});

describe("duration", () => {
  it.each([
    [0.2, "1 minute"],
    [45, "45 minutes"],
    [2024, "34 hours"],
  ])("writes %d minutes as %s", (minutes, text) => {
    expect(texts.duration(minutes)).toBe(text);
  });
});
