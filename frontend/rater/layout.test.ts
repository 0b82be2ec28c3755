import { describe, expect, it } from "vitest";

import { centre, clamp, snap, visible } from "./layout";

const stage = { width: 3840, height: 1971 };
const photo = { width: 3840, height: 2160 };
const gold = { width: 2048, height: 1536 };

describe("snap", () => {
  it("gives a length that is a whole number of device pixels at every ratio", () => {
    for (const ratio of [1, 1.1, 1.25, 1.5, 1.75, 2, 2.25]) {
      for (let length = -50; length < 50; length += 0.37) {
        const device = snap(length, ratio) * ratio;
        expect(Math.abs(device - Math.round(device))).toBeLessThan(1e-9);
        expect(Math.abs(snap(length, ratio) - length)).toBeLessThanOrEqual(0.5 / ratio + 1e-9);
      }
    }
  });
});

describe("clamp", () => {
  it("gives whole device pixels for any movement of the pointer", () => {
    const { x, y } = clamp({ x: -0.3, y: -100.7 }, { width: 5000, height: 5000 }, stage);
    expect([x, y].every(Number.isInteger)).toBe(true);
    expect(y).toBe(-101);
  });

  it("lets every edge of a larger image be reached, and no further", () => {
    expect(clamp({ x: 999, y: 999 }, photo, stage)).toEqual({ x: 0, y: 0 });
    expect(clamp({ x: -9999, y: -9999 }, photo, stage)).toEqual({ x: 0, y: 1971 - 2160 });
  });

  it("keeps a smaller image in the middle, wherever it is dragged", () => {
    expect(clamp({ x: 17, y: -400 }, gold, stage)).toEqual({ x: 896, y: 218 });
  });

  it("judges the two directions apart", () => {
    const tall = { width: 1000, height: 4000 };
    expect(clamp({ x: 5, y: -100 }, tall, stage)).toEqual({ x: 1420, y: -100 });
  });
});

describe("centre", () => {
  it("shows the middle of a larger image", () => {
    const offset = centre({ width: 8192, height: 6144 }, stage);
    const { x, y, width, height } = visible(offset, { width: 8192, height: 6144 }, stage);
    // Half a pixel is left over where image and stage are not both even or both odd.
    expect(Math.abs(x + width / 2 - 4096)).toBeLessThanOrEqual(0.5);
    expect(Math.abs(y + height / 2 - 3072)).toBeLessThanOrEqual(0.5);
  });
});

describe("visible", () => {
  it("is the whole of an image smaller than the stage", () => {
    expect(visible(centre(gold, stage), gold, stage)).toEqual({ x: 0, y: 0, ...gold });
  });

  it("is what lies on the stage of a larger one", () => {
    expect(visible({ x: 0, y: -189 }, photo, stage)).toEqual({
      x: 0,
      y: 189,
      width: 3840,
      height: 1971,
    });
  });
});
