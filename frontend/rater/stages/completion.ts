/** The completion code, which appears only when the server has every answer. */

import type { Completion } from "../../api/types";
import { button, el } from "../dom";
import type { Outbox } from "../outbox";
import { texts } from "../texts";

function codeBox({ code, message }: Completion): HTMLElement {
  const value = el("output", { class: "code", "data-test": "completion-code" }, code);
  const copy = button(texts.done.copy, {
    test: "copy",
    kind: "plain",
    onPress: () => {
      getSelection()?.selectAllChildren(value);
      // Undefined on an insecure origin; the selection is then ready to be copied by hand.
      const clipboard = navigator.clipboard as Clipboard | undefined;
      void clipboard?.writeText(code).then(() => {
        copy.textContent = texts.done.copied;
      });
    },
  });
  return el(
    "section",
    { class: "completion" },
    message === "" ? null : el("p", {}, message),
    el("h2", {}, texts.done.code),
    el("div", { class: "code-row" }, value, copy),
    el("p", { class: "quiet" }, texts.done.close),
  );
}

/** A place that first says what is still being sent, and then shows the code, if there is one. */
export function completionSection(outbox: Outbox, completion: Completion | null): HTMLElement {
  const place = el("div", { "aria-live": "polite" }, el("p", {}, texts.done.sending));
  outbox.flush();
  void outbox.drained().then(() => {
    place.replaceChildren(
      completion === null ? el("p", { class: "quiet" }, texts.done.close) : codeBox(completion),
    );
  });
  return place;
}
