/** Instructions: what to judge, and how the screen is worked. */

import type { Stage } from "../../api/types";
import { button, el, paragraphs } from "../dom";
import { heading } from "../page";
import type { Shell } from "../shell";
import { texts } from "../texts";

/** Shows the study's instructions, and the keys. */
export function showInstructions(shell: Shell, { instructions, scale }: Stage): void {
  const proceed = button(texts.instructions.button, {
    test: "instructions-continue",
    onPress: () => {
      proceed.disabled = true;
      void shell.perform(() => shell.api.instructions());
    },
  });
  shell.show({
    stage: "instructions",
    frame: "page",
    content: el(
      "div",
      {},
      heading(texts.instructions.title),
      el("div", { class: "prose" }, ...paragraphs(instructions.text)),
      el(
        "div",
        { class: "scale-sketch", "aria-hidden": "true" },
        el("span", {}, scale.low_label),
        el("span", { class: "scale-sketch-rail" }),
        el("span", {}, scale.high_label),
      ),
      el("h2", {}, texts.instructions.controlsTitle),
      el(
        "dl",
        { class: "keys" },
        ...texts.instructions.controls.flatMap(([key, meaning]) => [
          el("dt", {}, key),
          el("dd", {}, meaning),
        ]),
      ),
      el("div", { class: "actions" }, proceed),
    ),
  });
}
