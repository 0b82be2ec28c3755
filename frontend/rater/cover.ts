/** What lies over the image while it must not be judged. */

import type { Hindrance } from "./conditions";
import { requestFullscreen } from "./display";
import { button, el } from "./dom";
import { texts } from "./texts";

/** A sheet over the stage with one message and at most one button. */
export class Cover {
  readonly element = el("div", { class: "cover", role: "alertdialog", hidden: true });

  /** Explains what hinders, and offers the way back. */
  showHindrance(what: Exclude<Hindrance, null>): void {
    const { title, text } = texts.rating.hindrances[what];
    const back =
      what === "window"
        ? button(texts.rating.backToFullscreen, {
            test: "fullscreen",
            onPress: () => void requestFullscreen(),
          })
        : null;
    this.#fill(title, text, back);
    back?.focus();
  }

  /** Offers a break after so many minutes of rating; resolves when the rater goes on. */
  showBreak(minutes: number): Promise<void> {
    return new Promise((resolve) => {
      const goOn = button(texts.rest.button, {
        test: "break-continue",
        onPress: () => {
          this.lift();
          resolve();
        },
      });
      this.#fill(texts.rest.title, texts.rest.text(minutes), goOn);
      goOn.focus();
    });
  }

  /** Uncovers. */
  lift(): void {
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  #fill(title: string, text: string, action: HTMLElement | null): void {
    this.element.setAttribute("aria-label", title);
    this.element.replaceChildren(
      el("div", { class: "cover-text" }, el("h2", {}, title), el("p", {}, text), action),
    );
    this.element.hidden = false;
  }
}
