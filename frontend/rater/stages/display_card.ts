/** How large the screen is: the rater makes an outline match a bank card. */

import type { DisplayRequirement } from "../../api/types";
import {
  CARD_HEIGHT_MM,
  CARD_WIDTH_MM,
  currentWindow,
  diagonalInches,
  pixelsPerMm,
} from "../display";
import { button, el } from "../dom";
import { heading } from "../page";
import { texts } from "../texts";

/** The outline's first width, and the narrowest, in CSS pixels. */
const FIRST_WIDTH = 324;
const NARROWEST = 160;

const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
};

/** @param onMatch - Receives device pixels per millimetre. */
export function cardPart(
  required: DisplayRequirement,
  onMatch: (pixels_per_mm: number) => void,
): HTMLElement {
  let width = FIRST_WIDTH;
  const size = el("output", { class: "quiet", "data-test": "diagonal" });
  const hint = el("p", { class: "warning", hidden: true });
  const handle = el("div", {
    class: "card-handle",
    role: "slider",
    tabindex: 0,
    "aria-label": texts.display.cardHandle,
    "aria-valuemin": NARROWEST,
    "data-test": "card-handle",
  });
  const outline = el("div", { class: "card-outline" }, handle);
  const area = el("div", { class: "card-area" }, outline);

  const density = (): number => pixelsPerMm(width, window.devicePixelRatio);

  function resize(wanted: number): void {
    // Before the part is on the page its area has no width yet.
    const widest = area.clientWidth > 0 ? area.clientWidth : wanted;
    width = Math.min(widest, Math.max(NARROWEST, wanted));
    outline.style.width = `${width}px`;
    outline.style.height = `${(width * CARD_HEIGHT_MM) / CARD_WIDTH_MM}px`;
    const inches = diagonalInches(currentWindow(), density());
    size.textContent = texts.display.cardValue(inches);
    hint.textContent = texts.display.cardHint(inches, required.min_diagonal_in);
    hint.hidden = inches > required.min_diagonal_in;
    handle.setAttribute("aria-valuenow", String(Math.round(width)));
    handle.setAttribute("aria-valuemax", String(Math.round(widest)));
    handle.setAttribute("aria-valuetext", size.textContent);
  }

  handle.addEventListener("pointerdown", (down) => {
    const ended = new AbortController();
    const grip = width - down.clientX;
    handle.setPointerCapture(down.pointerId);
    handle.addEventListener(
      "pointermove",
      (move) => {
        resize(move.clientX + grip);
      },
      { signal: ended.signal },
    );
    for (const end of ["pointerup", "pointercancel"]) {
      handle.addEventListener(
        end,
        () => {
          ended.abort();
        },
        { signal: ended.signal },
      );
    }
  });
  handle.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    resize(width + (step * (event.shiftKey ? 10 : 1)) / window.devicePixelRatio);
  });
  resize(width);

  return el(
    "div",
    {},
    heading(texts.display.cardTitle),
    el("p", { class: "lead" }, texts.display.cardText),
    area,
    el("p", {}, size),
    hint,
    el(
      "div",
      { class: "actions" },
      button(texts.display.cardButton, {
        test: "card-confirm",
        onPress: () => {
          onMatch(density());
        },
      }),
    ),
  );
}
