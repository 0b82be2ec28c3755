/** A second tab, which waits until the first is closed. */

import { el } from "../dom";
import { heading } from "../page";
import type { View } from "../shell";
import { texts } from "../texts";

/** Says that the study is open in another tab. */
export function secondTabView(): View {
  return {
    stage: "second-tab",
    frame: "page",
    content: el(
      "div",
      {},
      heading(texts.secondTab.title),
      el("p", { class: "lead" }, texts.secondTab.text),
    ),
  };
}
