/** The strip below the image: how far, the scale, confirm, and whether the answers are safe. */

import type { Feedback, Stage } from "../api/types";
import type { Obstacle } from "./confirmation";
import { button, el } from "./dom";
import type { OutboxStatus } from "./outbox";
import { Slider } from "./slider";
import { texts } from "./texts";

interface PanelEvents {
  onChange: () => void;
  onConfirm: () => void;
  onNext: () => void;
  onWithdraw: () => void;
}

/** Everything that the rater works with besides the image. */
export class Panel {
  readonly element: HTMLElement;
  readonly slider: Slider;
  readonly #confirm: HTMLButtonElement;
  readonly #next: HTMLButtonElement;
  readonly #hint = el("p", { class: "hint", role: "status", "data-test": "hint" });
  readonly #count = el("span", { class: "count", "data-test": "count" });
  readonly #bar = el("progress", { class: "bar", "aria-label": texts.assignment.titles.main });
  readonly #sign = el("span", { class: "sign", role: "status", "data-test": "saved" });

  constructor(stage: Stage, { onChange, onConfirm, onNext, onWithdraw }: PanelEvents) {
    const notices = stage.study.notices.join(" ");
    this.slider = new Slider(stage.scale, onChange);
    this.#confirm = button(texts.rating.confirm, { test: "confirm", onPress: onConfirm });
    this.#next = button(texts.feedback.next, { test: "feedback-next", onPress: onNext });
    this.#next.hidden = true;
    this.showObstacle("value");
    this.element = el(
      "div",
      { class: "panel" },
      el(
        "div",
        { class: "panel-side" },
        el("div", { class: "progress" }, this.#count, this.#bar),
        // Cut off where there is no room; the pages around the rating show them whole.
        el("p", { class: "panel-notices", title: notices }, notices),
      ),
      el("div", { class: "panel-scale" }, this.slider.element, this.#hint),
      el(
        "div",
        { class: "panel-side panel-end" },
        el("div", { class: "panel-action" }, this.#confirm, this.#next),
        el(
          "div",
          { class: "panel-foot" },
          this.#sign,
          button(texts.rating.menu, { test: "withdraw", kind: "link", onPress: onWithdraw }),
        ),
      ),
    );
  }

  /** How many images are done, of how many. */
  showCount(done: number, all: number): void {
    this.#count.textContent = texts.rating.count(Math.min(done + 1, all), all);
    this.#bar.max = all;
    this.#bar.value = done;
  }

  /** Whether the answers are here or there. */
  showStatus({ waiting, trouble }: OutboxStatus): void {
    const state = waiting === 0 ? "there" : trouble === null ? "here" : "held";
    this.#sign.dataset["state"] = state;
    this.#sign.textContent = {
      there: texts.rating.savedThere,
      here: texts.rating.savedHere,
      held: texts.rating.savedHereOnly,
    }[state];
  }

  /** Ready for a new image: no value, no feedback. */
  reset(): void {
    this.slider.reset();
    this.#confirm.hidden = false;
    this.#next.hidden = true;
    this.hint("");
    this.element.classList.remove("correct", "incorrect");
  }

  /** Shows whether confirming would work; the button stays pressable, so that it can explain. */
  showObstacle(what: Obstacle): void {
    this.#confirm.setAttribute("aria-disabled", String(what !== null));
  }

  /** Says what holds the answer back. */
  explain(what: Exclude<Obstacle, null>): void {
    this.hint(what === "value" ? texts.rating.needsValue : texts.rating.needsTime);
  }

  /** One line below the scale. */
  hint(text: string): void {
    this.#hint.textContent = text;
  }

  /** Locks the answer while it is stored. */
  lock(): void {
    this.slider.lock();
    this.#confirm.setAttribute("aria-disabled", "true");
  }

  /** Shows, after a training image, where the answer should lie. */
  showFeedback(feedback: Feedback): void {
    this.slider.showBand(feedback);
    this.#hint.replaceChildren(
      el("strong", {}, feedback.correct ? texts.feedback.correct : texts.feedback.incorrect),
      feedback.reason === "" ? "" : ` · ${feedback.reason}`,
    );
    this.element.classList.add(feedback.correct ? "correct" : "incorrect");
    this.#confirm.hidden = true;
    this.#next.hidden = false;
    this.#next.focus({ preventScroll: true });
  }
}
