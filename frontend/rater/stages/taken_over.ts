/** Taken over: a newer sitting is open elsewhere; here only the outbox is still emptied. */

import { button, el } from "../dom";
import { heading } from "../page";
import type { Shell } from "../shell";
import { texts } from "../texts";

/** Offers to move the sitting back to this window. */
export function showTakenOver(shell: Shell): void {
  shell.outbox.flush();
  shell.show({
    stage: "taken-over",
    frame: "page",
    content: el(
      "div",
      {},
      heading(texts.takenOver.title),
      el("p", { class: "lead" }, texts.takenOver.text),
      el(
        "div",
        { class: "actions" },
        button(texts.takenOver.button, { test: "resume", onPress: () => void shell.resume() }),
      ),
    ),
  });
}
