import { describe, expect, it } from "vitest";

import { randomOrientation, stripe } from "./grating";

describe("stripe", () => {
  it("changes at every column of an upright grating, and never along one", () => {
    for (let x = 0; x < 8; x += 1) {
      expect(stripe(x, 0, "vertical")).not.toBe(stripe(x + 1, 0, "vertical"));
      expect(stripe(x, 0, "vertical")).toBe(stripe(x, 5, "vertical"));
    }
  });

  it("changes at every row of a level grating, and never along one", () => {
    for (let y = 0; y < 8; y += 1) {
      expect(stripe(0, y, "horizontal")).not.toBe(stripe(0, y + 1, "horizontal"));
      expect(stripe(0, y, "horizontal")).toBe(stripe(5, y, "horizontal"));
    }
  });
});

describe("randomOrientation", () => {
  it("is either with the same chance", () => {
    expect(randomOrientation(0)).toBe("horizontal");
    expect(randomOrientation(0.4999)).toBe("horizontal");
    expect(randomOrientation(0.5)).toBe("vertical");
    expect(randomOrientation(0.9999)).toBe("vertical");
  });
});
