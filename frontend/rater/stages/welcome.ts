/** Welcome back: the invitation is bound, and a press of the button starts a new sitting. */

import { button, el } from "../dom";
import { heading } from "../page";
import type { Shell } from "../shell";
import { texts } from "../texts";

/** @param signedOut - Whether the rater was here a moment ago, and the cookie has expired. */
export function showWelcome(shell: Shell, { signedOut }: { signedOut: boolean }): void {
  const proceed = button(texts.welcome.button, {
    test: "resume",
    onPress: () => {
      proceed.disabled = true;
      void shell.resume();
    },
  });
  shell.show({
    stage: "welcome",
    frame: "page",
    content: el(
      "div",
      {},
      heading(texts.welcome.title),
      el("p", { class: "lead" }, signedOut ? texts.welcome.signedOut : texts.welcome.text),
      el("div", { class: "actions" }, proceed),
    ),
  });
}
