// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Exposure } from "./exposure";
import { Viewer } from "./viewer";

const required = {
  min_long_px: 1000,
  min_short_px: 560,
  min_diagonal_in: 9,
  grating_trials: 4,
  browsers: ["chromium"],
};

describe("Exposure", () => {
  let now: number;
  let viewer: Viewer;
  let exposure: Exposure;

  function setFullscreen(on: boolean): void {
    Object.defineProperty(document, "fullscreenElement", {
      value: on ? document.documentElement : null,
      configurable: true,
    });
    document.dispatchEvent(new Event("fullscreenchange"));
  }

  beforeEach(() => {
    now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    vi.stubGlobal("innerWidth", 3840);
    vi.stubGlobal("innerHeight", 2160);
    setFullscreen(true);
    viewer = new Viewer();
    exposure = new Exposure(viewer, required, vi.fn());
    document.body.replaceChildren(viewer.element, exposure.cover.element);
  });

  afterEach(() => {
    exposure.dispose();
    viewer.dispose();
    vi.unstubAllGlobals();
  });

  it("counts the seconds that the image is in view", () => {
    expect(exposure.seconds).toBeNull();
    exposure.begin();
    now = 3_000;
    expect(exposure.seconds).toBe(3);
    expect(exposure.end()).toBe(3);
    expect(exposure.seconds).toBeNull();
  });

  it("covers the image and stops its clock as soon as full screen is left, until it is back", () => {
    exposure.begin();
    now = 1_000;
    setFullscreen(false);
    expect(exposure.covered).toBe(true);
    expect(viewer.element.classList.contains("covered")).toBe(true);
    expect(exposure.cover.element.textContent).toContain("Return to full screen");
    now = 60_000;
    setFullscreen(true);
    expect(exposure.covered).toBe(false);
    expect(exposure.cover.element.hidden).toBe(true);
    now = 61_000;
    expect(exposure.end()).toBe(2);
  });

  it("does not start the clock of an image that cannot be seen", () => {
    setFullscreen(false);
    exposure.begin();
    now = 5_000;
    expect(exposure.seconds).toBe(0);
  });

  it("covers the image on a screen with too few pixels", () => {
    exposure.begin();
    vi.stubGlobal("innerHeight", 500);
    window.dispatchEvent(new Event("resize"));
    expect(exposure.covered).toBe(true);
  });

  it("stands still during a break, and leaves the break's sheet up whatever else happens", async () => {
    exposure.begin();
    now = 1_000;
    const rest = exposure.whileHeld(() => exposure.cover.showBreak(15));
    setFullscreen(false);
    setFullscreen(true);
    now = 60_000;
    const goOn = exposure.cover.element.querySelector<HTMLElement>("[data-test=break-continue]");
    goOn?.click();
    await rest;
    expect(exposure.covered).toBe(false);
    expect(exposure.end()).toBe(1);
  });
});
