/** Consent: what the study is, what it takes, and the rater's agreement. */

import type { Invitation } from "../../api/types";
import { button, el, paragraphs } from "../dom";
import { heading } from "../page";
import type { Shell } from "../shell";
import { texts } from "../texts";

function effortList({ images, rounds, minutes, minimum_days }: Invitation["effort"]): HTMLElement {
  const items = [
    texts.consent.images(images, rounds),
    texts.consent.time(minutes),
    texts.consent.days(minimum_days),
    texts.consent.pace,
  ];
  return el(
    "section",
    { class: "effort", "data-test": "effort" },
    el("h2", {}, texts.consent.effortTitle),
    el("ul", {}, ...items.map((item) => el("li", {}, item))),
  );
}

/** Shows the text that the rater agrees to; agreeing binds the invitation to them. */
export function showConsent(shell: Shell, { study, consent, effort }: Invitation): void {
  const agree = button(texts.consent.button, {
    test: "consent-agree",
    onPress: () => {
      agree.disabled = true;
      void shell.consent(consent.version);
    },
  });
  shell.show({
    stage: "consent",
    frame: "page",
    content: el(
      "div",
      {},
      heading(study.title),
      el("div", { class: "prose" }, ...paragraphs(consent.text)),
      effortList(effort),
      el("p", { class: "agreement" }, texts.consent.agree),
      el("div", { class: "actions" }, agree),
    ),
  });
}

/** Shows that the study takes nobody in at present. */
export function showNotOpen(shell: Shell): void {
  shell.show({
    stage: "closed",
    frame: "page",
    content: el(
      "div",
      {},
      heading(texts.consent.closedTitle),
      el("p", { class: "lead" }, texts.consent.closed),
    ),
  });
}
