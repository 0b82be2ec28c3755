import { describe, expect, it } from "vitest";

import { Coverage } from "./coverage";

const image = { width: 3840, height: 2160 };

describe("Coverage", () => {
  it("is nothing before anything was seen", () => {
    expect(new Coverage(image).share).toBe(0);
  });

  it("is exactly one when the whole image was in view", () => {
    const coverage = new Coverage(image);
    coverage.see({ x: 0, y: 0, ...image });
    expect(coverage.share).toBe(1);
  });

  it("counts no part twice", () => {
    const coverage = new Coverage(image);
    coverage.see({ x: 0, y: 0, width: 1920, height: 2160 });
    coverage.see({ x: 0, y: 0, width: 1920, height: 2160 });
    expect(coverage.share).toBe(0.5);
  });

  it("adds up the parts that were seen one after the other", () => {
    const coverage = new Coverage(image);
    for (const x of [0, 1920]) {
      for (const y of [0, 1080]) coverage.see({ x, y, width: 1920, height: 1080 });
    }
    expect(coverage.share).toBe(1);
  });

  it("is close to the true share for any window", () => {
    for (let width = 100; width < 3840; width += 417) {
      const coverage = new Coverage(image);
      coverage.see({ x: 3840 - width, y: 300, width, height: 1000 });
      expect(coverage.share).toBeCloseTo((width * 1000) / (3840 * 2160), 1);
    }
  });
});
