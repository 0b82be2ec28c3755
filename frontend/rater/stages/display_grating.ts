/** Whether single pixels reach the eye: the rater tells which way the finest stripes run. */

import type { GratingTrial, Orientation } from "../../api/types";
import { button, el } from "../dom";
import { alignToPixels, drawGrating, randomOrientation } from "../grating";
import { heading } from "../page";
import { texts } from "../texts";

/** Side of the grating in device pixels. */
const SIDE = 360;

/** Between two trials the place is grey for this long, so that a change is not seen as motion. */
const BLANK_MS = 250;

/** @param onDone - Receives every trial: what was shown, and what was answered. */
export function gratingPart(trials: number, onDone: (trials: GratingTrial[]) => void): HTMLElement {
  const done: GratingTrial[] = [];
  let shown: Orientation | null = null;
  const canvas = el("canvas", { class: "grating", "aria-hidden": "true" });
  const area = el("div", { class: "grating-area" }, canvas);
  const count = el("p", { class: "quiet" });

  function draw(): void {
    shown = randomOrientation();
    drawGrating(canvas, shown, SIDE, window.devicePixelRatio);
    canvas.dataset["shown"] = shown;
    canvas.style.visibility = "visible";
    alignToPixels(canvas, area, window.devicePixelRatio);
    count.textContent = texts.display.gratingCount(done.length + 1, trials);
  }

  function answer(answered: Orientation): void {
    if (shown === null) return;
    done.push({ shown, answered });
    shown = null;
    if (done.length >= trials) {
      onDone(done);
      return;
    }
    canvas.style.visibility = "hidden";
    setTimeout(draw, BLANK_MS);
  }

  // The canvas must be on the page before it can be aligned.
  requestAnimationFrame(draw);

  return el(
    "div",
    {},
    heading(texts.display.gratingTitle),
    el("p", { class: "lead" }, texts.display.gratingText),
    area,
    count,
    el(
      "div",
      { class: "actions" },
      ...(["vertical", "horizontal"] as const).map((orientation) =>
        button(texts.display[orientation], {
          test: `grating-${orientation}`,
          kind: "plain",
          onPress: () => {
            answer(orientation);
          },
        }),
      ),
    ),
  );
}
