/** The display check: full screen, size, fine stripes, viewing conditions; then the server judges. */

import type { DisplayFailure, GratingTrial, Stage } from "../../api/types";
import {
  currentWindow,
  hasEnoughPixels,
  isFullscreen,
  measureDisplay,
  physicalPixels,
  requestFullscreen,
} from "../display";
import { pause } from "../backoff";
import { button, el } from "../dom";
import { heading } from "../page";
import type { Shell } from "../shell";
import { texts } from "../texts";
import { cardPart } from "./display_card";
import { conditionsPart, type ViewingConditions } from "./display_conditions";
import { gratingPart } from "./display_grating";

const PARTS = 4;

/** The window grows a moment after the full screen is granted, in milliseconds. */
const SETTLE_MS = 300;

/** Leads through the check, part by part, and hands in the report. */
export function showDisplay(shell: Shell, stage: Stage): void {
  const { display } = stage;

  function part(number: number, content: HTMLElement): void {
    shell.show({
      stage: "display",
      frame: "page",
      content: el(
        "div",
        { class: "display-part" },
        el("p", { class: "eyebrow" }, texts.display.part(number, PARTS)),
        content,
      ),
    });
  }

  function fullscreen(): void {
    part(
      1,
      fullscreenPart(stage, () => {
        card();
      }),
    );
  }

  function card(): void {
    part(
      2,
      cardPart(display, (pixelsPerMm) => {
        gratings(pixelsPerMm);
      }),
    );
  }

  function gratings(pixelsPerMm: number): void {
    part(
      3,
      gratingPart(display.grating_trials, (trials) => {
        conditions(pixelsPerMm, trials);
      }),
    );
  }

  function conditions(pixelsPerMm: number, trials: GratingTrial[]): void {
    part(
      4,
      conditionsPart((answers) => void submit(pixelsPerMm, trials, answers)),
    );
  }

  async function submit(
    pixelsPerMm: number,
    grating: GratingTrial[],
    answers: ViewingConditions,
  ): Promise<void> {
    if (!isFullscreen()) {
      await requestFullscreen();
      await pause(SETTLE_MS);
    }
    const report = { ...measureDisplay(), ...answers, pixels_per_mm: pixelsPerMm, grating };
    try {
      const verdict = await shell.api.display(report);
      if (verdict.passed) shell.follow(verdict.stage);
      else showFailures(verdict.failures);
    } catch (error) {
      shell.fail(error, () => void submit(pixelsPerMm, grating, answers));
    }
  }

  function showFailures(failures: DisplayFailure[]): void {
    shell.show({ stage: "display", frame: "page", content: failuresPart(failures, fullscreen) });
  }

  fullscreen();
}

function fullscreenPart({ display }: Stage, onDone: () => void): HTMLElement {
  const hint = el("p", { class: "warning", role: "alert", hidden: true, "data-test": "hint" });
  let warned = false;
  async function enter(): Promise<void> {
    await requestFullscreen();
    await pause(SETTLE_MS);
    const window = currentWindow();
    const { long, short } = physicalPixels(window);
    const enough = hasEnoughPixels(window, display);
    // Warned once, the rater may go on: the server judges, and says it again if it must.
    if (isFullscreen() && (enough || warned)) {
      onDone();
      return;
    }
    warned = isFullscreen();
    hint.textContent = isFullscreen()
      ? texts.display.hintPixels(long, short, display.min_long_px, display.min_short_px)
      : texts.display.hintFullscreen;
    hint.hidden = false;
  }
  return el(
    "div",
    {},
    heading(texts.display.fullscreenTitle),
    el("p", { class: "lead" }, texts.display.fullscreenText),
    el("ul", {}, ...texts.display.fullscreenPrepare.map((item) => el("li", {}, item))),
    hint,
    el(
      "div",
      { class: "actions" },
      button(texts.display.fullscreenButton, { test: "fullscreen", onPress: () => void enter() }),
    ),
  );
}

function failuresPart(failures: readonly DisplayFailure[], again: () => void): HTMLElement {
  return el(
    "div",
    { role: "alert" },
    heading(texts.display.failedTitle),
    el(
      "ul",
      { class: "failures", "data-test": "failures" },
      ...failures.map(({ requirement, found, needed, change }) =>
        el(
          "li",
          { "data-requirement": requirement },
          el("h2", {}, requirement),
          el(
            "dl",
            {},
            el("dt", {}, texts.display.found),
            el("dd", {}, found),
            el("dt", {}, texts.display.needed),
            el("dd", {}, needed),
          ),
          el("p", {}, change),
        ),
      ),
    ),
    el(
      "div",
      { class: "actions" },
      button(texts.display.again, { test: "display-again", onPress: again }),
    ),
  );
}
