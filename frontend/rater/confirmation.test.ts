import { describe, expect, it } from "vitest";

import { obstacle } from "./confirmation";

describe("obstacle", () => {
  it("asks for a value first, however long the image was in view", () => {
    expect(obstacle(null, 60, 2)).toBe("value");
  });

  it("asks for patience until the image was in view for the minimum", () => {
    expect(obstacle(50, 1.99, 2)).toBe("time");
  });

  it("is none with a value at the minimum time", () => {
    expect(obstacle(50, 2, 2)).toBeNull();
  });
});
