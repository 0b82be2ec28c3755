/** Whether an answer may be confirmed. */

/** What holds an answer back: it has not been given, or the image was in view too briefly. */
export type Obstacle = "value" | "time" | null;

/** What holds the answer back now; an answer confirmed at a glance says nothing about the image. */
export function obstacle(value: number | null, seconds: number, minDwell: number): Obstacle {
  if (value === null) return "value";
  return seconds < minDwell ? "time" : null;
}
