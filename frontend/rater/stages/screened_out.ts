/** Screened out: why, in plain words, and the code of a paid screen-out. */

import type { Stage } from "../../api/types";
import { leaveFullscreen } from "../display";
import { el } from "../dom";
import { heading } from "../page";
import type { Shell } from "../shell";
import { texts } from "../texts";
import { completionSection } from "./completion";

/** Thanks the rater whose qualification did not succeed. */
export function showScreenedOut(shell: Shell, { completion, result }: Stage): void {
  void leaveFullscreen();
  shell.show({
    stage: "screened_out",
    frame: "page",
    content: el(
      "div",
      {},
      heading(texts.screenedOut.title),
      el("p", { class: "lead" }, texts.screenedOut.text),
      result === null
        ? null
        : el(
            "ul",
            { class: "facts" },
            el("li", {}, texts.screenedOut.accuracy(result.accuracy, result.min_accuracy)),
            el("li", {}, texts.screenedOut.srcc(result.srcc, result.min_srcc)),
          ),
      completionSection(shell.outbox, completion),
    ),
  });
}
