import { describe, expect, it } from "vitest";

import { Pace } from "./pace";

const viewing = { break_minutes: 15, sitting_minutes: 50 };

function after(minutes: number): Pace {
  const pace = new Pace();
  pace.add(minutes * 60);
  return pace;
}

describe("Pace", () => {
  it("offers a break when its time has come, and not before", () => {
    expect(after(14.9).breakDue(viewing)).toBe(false);
    expect(after(15).breakDue(viewing)).toBe(true);
  });

  it("offers the next break only after as much time again", () => {
    const pace = after(15);
    pace.hadBreak();
    pace.add(14 * 60);
    expect(pace.breakDue(viewing)).toBe(false);
    pace.add(60);
    expect(pace.breakDue(viewing)).toBe(true);
  });

  it("ends a sitting by its whole time, breaks or not", () => {
    const pace = after(40);
    pace.hadBreak();
    pace.add(10 * 60);
    expect(pace.sittingOver(viewing)).toBe(true);
    pace.beginSitting();
    expect(pace.sittingOver(viewing)).toBe(false);
    expect(pace.minutes).toBe(0);
  });
});
