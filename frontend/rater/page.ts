/** What surrounds every page that shows no image to rate. */

import type { StudyCard } from "../api/types";
import { button, el } from "./dom";
import type { View } from "./shell";
import { texts } from "./texts";

export interface FrameOptions {
  study: StudyCard;
  /** The rater's pseudonym; empty before consent. */
  rater: string;
  /** Null where there is nothing to withdraw from. */
  onWithdraw: (() => void) | null;
}

/** A page: the study's title and notices above, whom to ask and the way out below. */
function pageFrame(content: HTMLElement, { study, rater, onWithdraw }: FrameOptions): HTMLElement {
  return el(
    "div",
    { class: "page" },
    el(
      "header",
      { class: "page-head" },
      el("span", { class: "study-title" }, study.title),
      rater === "" ? null : el("span", { class: "pseudonym" }, texts.page.rater(rater)),
    ),
    noticeList(study.notices),
    el("main", { class: "card" }, content),
    el(
      "footer",
      { class: "page-foot" },
      study.contact === ""
        ? null
        : el("span", {}, `${texts.page.contact} `, contact(study.contact)),
      onWithdraw === null
        ? null
        : button(texts.page.withdraw, { test: "withdraw", kind: "link", onPress: onWithdraw }),
    ),
  );
}

function contact(address: string): HTMLElement {
  const isMail = /^\S+@\S+\.\S+$/.test(address);
  return isMail ? el("a", { href: `mailto:${address}` }, address) : el("span", {}, address);
}

function noticeList(notices: readonly string[]): HTMLElement | null {
  if (notices.length === 0) return null;
  return el(
    "aside",
    { class: "notices", "aria-label": texts.page.notices, "data-test": "notices" },
    el("ul", {}, ...notices.map((notice) => el("li", {}, notice))),
  );
}

const NOBODY: FrameOptions = {
  study: { title: "", contact: "", demo: false, notices: [] },
  rater: "",
  onWithdraw: null,
};

/** Puts a view on the screen, with the frame that it asks for around it. */
export function present(root: HTMLElement, view: View, frame: FrameOptions = NOBODY): void {
  root.dataset["stage"] = view.stage;
  root.replaceChildren(view.frame === "bare" ? view.content : pageFrame(view.content, frame));
  root.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

/** A page's heading; it takes the focus when the page appears, so that it is read out first. */
export function heading(text: string): HTMLHeadingElement {
  return el("h1", { tabindex: -1 }, text);
}

/** Asks, above everything; resolves with whether the rater really wants to withdraw. */
export function askWhetherToWithdraw(root: HTMLElement): Promise<boolean> {
  const dialog = el("dialog", { class: "dialog", "aria-labelledby": "withdrawal-title" });
  dialog.append(
    el("h2", { id: "withdrawal-title" }, texts.withdrawal.title),
    el("p", {}, texts.withdrawal.text),
    el(
      "div",
      { class: "actions" },
      button(texts.withdrawal.stay, {
        test: "withdraw-cancel",
        onPress: () => {
          dialog.close("stay");
        },
      }),
      button(texts.withdrawal.confirm, {
        test: "withdraw-confirm",
        kind: "danger",
        onPress: () => {
          dialog.close("withdraw");
        },
      }),
    ),
  );
  root.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "withdraw");
    });
  });
}
