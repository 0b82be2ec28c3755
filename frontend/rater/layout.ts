/**
 * Where the image lies on the stage, in whole device pixels.
 *
 * The browser shows an image exactly only while its corner falls on a whole device pixel; at a
 * fractional offset it resamples every pixel. So offsets are integers here and become CSS lengths
 * only at the last moment.
 */

/** Width and height in device pixels. */
export interface Size {
  width: number;
  height: number;
}

/** Offset of the image's top left corner from the stage's, in device pixels. */
export interface Point {
  x: number;
  y: number;
}

/** A rectangle in image pixels. */
export interface Rectangle extends Point, Size {}

/** The nearest length, in CSS pixels, that is a whole number of device pixels. */
export function snap(length: number, ratio: number): number {
  return Math.round(length * ratio) / ratio;
}

function clampAxis(offset: number, image: number, stage: number): number {
  if (image <= stage) return Math.round((stage - image) / 2);
  return Math.min(0, Math.max(stage - image, Math.round(offset)));
}

/** The nearest allowed offset: edges stay reachable, and what is smaller than the stage is centred. */
export function clamp(offset: Point, image: Size, stage: Size): Point {
  return {
    x: clampAxis(offset.x, image.width, stage.width),
    y: clampAxis(offset.y, image.height, stage.height),
  };
}

/** The offset that centres the image. */
export function centre(image: Size, stage: Size): Point {
  return clamp(
    { x: (stage.width - image.width) / 2, y: (stage.height - image.height) / 2 },
    image,
    stage,
  );
}

/** The part of the image that is on the stage. */
export function visible(offset: Point, image: Size, stage: Size): Rectangle {
  const left = Math.max(0, -offset.x);
  const top = Math.max(0, -offset.y);
  const right = Math.min(image.width, stage.width - offset.x);
  const bottom = Math.min(image.height, stage.height - offset.y);
  return { x: left, y: top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}
