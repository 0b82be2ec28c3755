// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Viewer } from "./viewer";

/** An image as large as wanted, without any pixels. */
function picture(width: number, height: number): HTMLImageElement {
  const image = new Image();
  Object.defineProperty(image, "naturalWidth", { value: width });
  Object.defineProperty(image, "naturalHeight", { value: height });
  return image;
}

function offsetOf(image: HTMLImageElement): [number, number] {
  const [x, y] = [...image.style.transform.matchAll(/(-?[\d.]+)px/g)].map(([, length]) =>
    Number(length),
  );
  return [(x ?? NaN) * window.devicePixelRatio, (y ?? NaN) * window.devicePixelRatio];
}

describe("Viewer", () => {
  let viewer: Viewer;

  function setStage(width: number, height: number, ratio: number): void {
    vi.stubGlobal("devicePixelRatio", ratio);
    viewer.element.getBoundingClientRect = () => new DOMRect(0, 0, width / ratio, height / ratio);
    viewer.layOut();
  }

  function drag(byX: number, byY: number): void {
    const point = (type: string, clientX: number, clientY: number) =>
      viewer.element.dispatchEvent(
        new PointerEvent(type, { pointerId: 1, button: 0, clientX, clientY }),
      );
    point("pointerdown", 500, 500);
    point("pointermove", 500 + byX / 2, 500 + byY / 2);
    point("pointermove", 500 + byX, 500 + byY);
    point("pointerup", 500 + byX, 500 + byY);
  }

  function press(key: string, options: KeyboardEventInit = {}): boolean {
    return viewer.panByKey(new KeyboardEvent("keydown", { key, ...options }));
  }

  beforeEach(() => {
    viewer = new Viewer();
    viewer.element.setPointerCapture = vi.fn();
    document.body.replaceChildren(viewer.element);
    setStage(3840, 1970, 1);
  });

  afterEach(() => {
    viewer.dispose();
    vi.unstubAllGlobals();
  });

  it.each([1, 1.1, 1.25, 1.5, 1.75, 2, 2.25])(
    "shows one image pixel on one device pixel at ratio %d, wherever it is dragged",
    (ratio) => {
      setStage(3840, 1970, ratio);
      const image = picture(8192, 6144);
      viewer.show(image, "p");
      expect(parseFloat(image.style.width) * ratio).toBeCloseTo(8192, 5);
      for (const [x, y] of [
        [-313.3, 77.7],
        [1021.9, -433.1],
        [3.3, 5.9],
      ] as const) {
        drag(x, y);
        for (const offset of offsetOf(image)) {
          expect(Math.abs(offset - Math.round(offset))).toBeLessThan(1e-5);
        }
      }
    },
  );

  it("follows the pointer by as many device pixels as it moved", () => {
    setStage(3840, 1970, 1.5);
    const image = picture(8192, 6144);
    viewer.show(image, "p");
    const [x, y] = offsetOf(image);
    drag(-100, 40);
    expect(offsetOf(image)).toEqual([x - 150, y + 60]);
  });

  it("says which presentation it shows", () => {
    viewer.show(picture(10, 10), "one");
    viewer.show(picture(10, 10), "two");
    const shown = viewer.element.querySelectorAll<HTMLElement>("[data-presentation]");
    expect([...shown].map(({ dataset }) => dataset["presentation"])).toEqual(["two"]);
  });

  it("counts a drag as one pan, and one that moves nothing as none", () => {
    viewer.show(picture(8192, 6144), "p");
    drag(-200, -200);
    expect(viewer.pans).toBe(1);
    viewer.show(picture(2048, 1536), "q");
    drag(-200, -200);
    expect(viewer.pans).toBe(0);
  });

  it("counts an arrow key that is held down as one pan", () => {
    viewer.show(picture(8192, 6144), "p");
    press("ArrowRight");
    press("ArrowRight", { repeat: true });
    press("ArrowRight", { repeat: true });
    expect(viewer.pans).toBe(1);
  });

  it("moves by arrow keys, four times as far with shift, until the edge", () => {
    const image = picture(20_000, 6144);
    viewer.show(image, "p");
    const [x] = offsetOf(image);
    press("ArrowRight");
    expect(offsetOf(image)[0]).toBe(x - 480);
    press("ArrowRight", { shiftKey: true });
    expect(offsetOf(image)[0]).toBe(x - 480 - 1920);
    for (let times = 0; times < 50; times += 1) press("ArrowRight");
    expect(offsetOf(image)[0]).toBe(3840 - 20_000);
    expect(press("x")).toBe(false);
  });

  it("knows how much has been seen", () => {
    viewer.show(picture(3840, 1970), "p");
    expect(viewer.share).toBe(1);
    viewer.show(picture(7680, 1970), "q");
    expect(viewer.share).toBeCloseTo(0.5, 2);
    drag(-5000, 0);
    drag(9000, 0);
    expect(viewer.share).toBe(1);
  });

  it("counts nothing as seen while it is covered, and moves nothing", () => {
    viewer.cover(true);
    const image = picture(7680, 1970);
    viewer.show(image, "p");
    const before = offsetOf(image);
    drag(-5000, 0);
    press("ArrowLeft");
    expect(viewer.share).toBe(0);
    expect(offsetOf(image)).toEqual(before);
    viewer.cover(false);
    expect(viewer.share).toBeCloseTo(0.5, 2);
  });

  it("keeps the same point in the middle when the stage changes", () => {
    const image = picture(8192, 6144);
    viewer.show(image, "p");
    drag(-333, 111);
    const [x, y] = offsetOf(image);
    setStage(2560, 1300, 1);
    expect(offsetOf(image)).toEqual([x - 640, y - 335]);
  });
});
