/** An error, in one sentence, with a way on. */

import { ApiError } from "../api";
import { button, el } from "../dom";
import { Explained } from "../explained";
import { heading } from "../page";
import type { View } from "../shell";
import { texts } from "../texts";

/** Explains a failure; `retry` is what the button does. */
export function errorView(error: unknown, retry: () => void): View {
  const message = error instanceof Explained ? error.message : texts.errors.unexpected;
  const passing = !(error instanceof ApiError) || error.passing;
  return {
    stage: "error",
    frame: "page",
    content: el(
      "div",
      { role: "alert" },
      heading(texts.errors.title),
      el("p", { class: "lead", "data-test": "error" }, message),
      el(
        "div",
        { class: "actions" },
        button(texts.errors.retry, {
          test: "retry",
          kind: passing ? "primary" : "plain",
          onPress: retry,
        }),
      ),
    ),
  };
}
