/** Withdrawn: the rater's part has ended at their wish. */

import { leaveFullscreen } from "../display";
import { el } from "../dom";
import { heading } from "../page";
import type { Shell } from "../shell";
import { texts } from "../texts";

/** Says that the rater takes no further part. */
export function showWithdrawn(shell: Shell): void {
  void leaveFullscreen();
  shell.outbox.flush();
  shell.show({
    stage: "withdrawn",
    frame: "page",
    content: el(
      "div",
      {},
      heading(texts.withdrawn.title),
      el("p", { class: "lead" }, texts.withdrawn.text),
    ),
  });
}
