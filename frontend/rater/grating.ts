/** Stripes one device pixel wide: they stay stripes only where nothing rescales the picture. */

import type { Orientation } from "../api/types";
import { snap } from "./layout";

/** An orientation at random. */
export function randomOrientation(random: number = Math.random()): Orientation {
  return random < 0.5 ? "horizontal" : "vertical";
}

/** The luminance, 0 or 255, of the pixel at column `x` and row `y`. */
export function stripe(x: number, y: number, orientation: Orientation): number {
  return (orientation === "vertical" ? x : y) % 2 === 0 ? 0 : 255;
}

/**
 * Draws the grating on a canvas whose backing store is in device pixels.
 *
 * @param side - Its side in device pixels.
 * @param ratio - Device pixels per CSS pixel.
 */
export function drawGrating(
  canvas: HTMLCanvasElement,
  orientation: Orientation,
  side: number,
  ratio: number,
): void {
  canvas.width = side;
  canvas.height = side;
  canvas.style.width = `${side / ratio}px`;
  canvas.style.height = `${side / ratio}px`;
  const context = canvas.getContext("2d", { alpha: false });
  if (context === null) return;
  const pixels = context.createImageData(side, side);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      pixels.data.fill(stripe(x, y, orientation), (y * side + x) * 4, (y * side + x) * 4 + 3);
      pixels.data[(y * side + x) * 4 + 3] = 255;
    }
  }
  context.putImageData(pixels, 0, 0);
}

/**
 * Centres the canvas in its box, on whole device pixels.
 *
 * A canvas at a fractional offset is resampled, and would fail a rater whose display is right; so
 * is one moved by a transform, wherever the box itself lies between two pixels.
 */
export function alignToPixels(canvas: HTMLCanvasElement, box: HTMLElement, ratio: number): void {
  const outer = box.getBoundingClientRect();
  const side = canvas.width / ratio;
  canvas.style.left = `${snap(outer.left + (outer.width - side) / 2, ratio) - outer.left}px`;
  canvas.style.top = `${snap(outer.top + (outer.height - side) / 2, ratio) - outer.top}px`;
}
