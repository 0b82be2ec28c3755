/** Done: thanks, and the completion code. */

import type { Stage } from "../../api/types";
import { leaveFullscreen } from "../display";
import { el } from "../dom";
import { heading } from "../page";
import type { Shell } from "../shell";
import { texts } from "../texts";
import { completionSection } from "./completion";

/** Thanks the rater who has rated everything. */
export function showDone(shell: Shell, { completion }: Stage): void {
  void leaveFullscreen();
  shell.show({
    stage: "done",
    frame: "page",
    content: el("div", {}, heading(texts.done.title), completionSection(shell.outbox, completion)),
  });
}
