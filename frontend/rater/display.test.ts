import { describe, expect, it } from "vitest";

import {
  browserFamily,
  diagonalInches,
  hasEnoughPixels,
  physicalPixels,
  pixelsPerMm,
} from "./display";

const required = { min_long_px: 2560, min_short_px: 1440 };

function screen(inner_width: number, inner_height: number, device_pixel_ratio: number) {
  return { inner_width, inner_height, device_pixel_ratio };
}

describe("physicalPixels", () => {
  // OS scale / browser zoom on a 3840x2160 panel, as measured in Chromium in full screen.
  it.each([
    ["100 / 100", screen(3840, 2160, 1), 3840],
    ["100 / 150", screen(2560, 1440, 1.5), 3840],
    ["150 / 100", screen(2560, 1440, 1.5), 3840],
    ["150 / 150", screen(1706, 960, 2.25), 3838.5],
    ["150 / 50", screen(5120, 2880, 0.75), 3840],
  ])("finds the panel's width at OS scale / zoom %s", (_, window, width) => {
    expect(physicalPixels(window).long).toBe(width);
  });

  it("puts the longer side of a rotated panel first", () => {
    expect(physicalPixels(screen(2160, 3840, 1))).toEqual({ long: 3840, short: 2160 });
  });
});

describe("hasEnoughPixels", () => {
  it.each([
    ["a 4K panel", screen(3840, 2160, 1)],
    ["a 4K panel at OS scale 150 % and zoom 150 %", screen(1706, 960, 2.25)],
    ["a rotated 4K panel", screen(1440, 2560, 1.5)],
    ["an ultrawide panel of 3440 x 1600", screen(3440, 1600, 1)],
  ])("accepts %s", (_, window) => {
    expect(hasEnoughPixels(window, required)).toBe(true);
  });

  it.each([
    ["a 2560 x 1440 panel", screen(2560, 1440, 1)],
    ["a 2560 x 1440 panel at 150 % zoom, which reports 2560.5", screen(1707, 960, 1.5)],
    ["a 2560 x 1440 panel at 50 % zoom", screen(5120, 2880, 0.5)],
    ["an ultrawide panel of 3440 x 1440", screen(3440, 1440, 1)],
    ["a 4K panel that shows only half of the window", screen(3840, 1080, 1)],
  ])("refuses %s", (_, window) => {
    expect(hasEnoughPixels(window, required)).toBe(false);
  });

  it.each([
    ["2560 x 1600, too narrow", 2560, 1600],
    ["3440 x 1440, too low", 3440, 1440],
  ])("refuses a panel of %s, whatever rounding makes of it at any zoom", (_, width, height) => {
    for (const zoom of [0.25, 0.5, 0.67, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5]) {
      const reported = screen(Math.ceil(width / zoom), Math.ceil(height / zoom), zoom);
      expect(hasEnoughPixels(reported, required)).toBe(false);
    }
  });
});

describe("size", () => {
  it("finds 27 inches on a 4K panel whose card is 549.6 pixels wide", () => {
    const density = pixelsPerMm(549.6, 1);
    expect(density).toBeCloseTo(6.42, 2);
    expect(diagonalInches(screen(3840, 2160, 1), density)).toBeCloseTo(27, 1);
  });

  it("does not depend on the browser's zoom", () => {
    const plain = diagonalInches(screen(3840, 2160, 1), pixelsPerMm(549.6, 1));
    const zoomed = diagonalInches(screen(2560, 1440, 1.5), pixelsPerMm(549.6 / 1.5, 1.5));
    expect(zoomed).toBeCloseTo(plain, 10);
  });
});

describe("browserFamily", () => {
  const chrome =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";
  const safari =
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15";
  const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

  it.each([
    ["chromium", chrome, ["Not=A?Brand", "Chromium"]],
    ["chromium", chrome, []],
    ["safari", safari, []],
    ["firefox", firefox, []],
    ["other", "curl/8.5.0", []],
  ])("recognises %s", (family, userAgent, brands) => {
    expect(browserFamily({ userAgent, brands })).toBe(family);
  });
});
