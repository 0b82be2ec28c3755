/** The arithmetic of the slider: positions on the track, keys and whole values. */

import type { Scale } from "../api/types";

type Range = Pick<Scale, "minimum" | "maximum">;

/** The whole value at a position on the track, 0 at its low end and 1 at its high end. */
export function valueAt(fraction: number, { minimum, maximum }: Range): number {
  const inside = Math.min(1, Math.max(0, fraction));
  return Math.round(minimum + inside * (maximum - minimum));
}

/** The position of a value on the track, 0 to 1; values outside the scale stop at its ends. */
export function fractionOf(value: number, { minimum, maximum }: Range): number {
  return Math.min(1, Math.max(0, (value - minimum) / (maximum - minimum)));
}

/** The value that a digit key places: 1 to 9 are tenths of the track, 0 stands for its high end. */
export function valueOfDigit(digit: number, range: Range): number {
  return valueAt(digit === 0 ? 1 : digit / 10, range);
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageUp: 10,
  PageDown: -10,
};

/**
 * The value after a key, or null where the key means nothing to the slider.
 *
 * Without a value only digits place one: an arrow has nothing to move from, and letting it choose
 * a start would plant the anchor that the missing thumb avoids.
 */
export function valueAfterKey(
  key: string,
  shift: boolean,
  value: number | null,
  range: Range,
): number | null {
  if (/^[0-9]$/.test(key)) return valueOfDigit(Number(key), range);
  if (value === null) return null;
  if (key === "Home") return range.minimum;
  if (key === "End") return range.maximum;
  const step = STEPS[key];
  if (step === undefined) return null;
  const moved = value + step * (shift ? 5 : 1);
  return Math.min(range.maximum, Math.max(range.minimum, moved));
}
