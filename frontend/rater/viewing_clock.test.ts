import { describe, expect, it } from "vitest";

import { ViewingClock } from "./viewing_clock";

describe("ViewingClock", () => {
  it("counts only the time between start and stop", () => {
    let now = 0;
    const clock = new ViewingClock(() => now);
    now = 5_000;
    expect(clock.seconds).toBe(0);
    clock.start();
    now = 7_500;
    expect(clock.seconds).toBe(2.5);
    clock.stop();
    now = 60_000;
    expect(clock.seconds).toBe(2.5);
    clock.start();
    now = 61_000;
    expect(clock.seconds).toBe(3.5);
  });

  it("does not start over when it is started twice", () => {
    let now = 0;
    const clock = new ViewingClock(() => now);
    clock.start();
    now = 1_000;
    clock.start();
    now = 2_000;
    expect(clock.seconds).toBe(2);
  });
});
