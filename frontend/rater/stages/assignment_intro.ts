/** The page before an assignment: what comes, how much of it, and the button that opens it. */

import type { AssignmentCard, Stage } from "../../api/types";
import { requestFullscreen } from "../display";
import { button, el } from "../dom";
import { heading } from "../page";
import type { Shell } from "../shell";
import { texts } from "../texts";

function description({ kind, images, round }: AssignmentCard): string {
  switch (kind) {
    case "training":
      return texts.assignment.training(images);
    case "qualification":
      return texts.assignment.qualification(images);
    case "main":
      return texts.assignment.main(images, round);
  }
}

function resultNote({ result, stage, progress }: Stage): string | null {
  if (result === null) return null;
  if (stage === "qualification" && !result.passed) {
    return texts.assignment.missed(result.attempts_left);
  }
  return stage === "main" && result.passed && progress.answered === 0
    ? texts.assignment.passed
    : null;
}

/**
 * Introduces an assignment and calls `begin` when the rater starts it.
 *
 * One that is open already needs no introduction: the rater comes back to it by a button.
 */
export function introduce(
  shell: Shell,
  stage: Stage,
  card: AssignmentCard,
  begin: () => void,
): void {
  if (card.opened) {
    begin();
    return;
  }
  const { answered, total, minutes_left } = stage.progress;
  const note = resultNote(stage);
  const tired = card.kind === "main" && shell.pace.sittingOver(stage.viewing);
  shell.show({
    stage: stage.stage,
    frame: "page",
    content: el(
      "div",
      {},
      heading(texts.assignment.titles[card.kind]),
      note === null ? null : el("p", { class: "note", "data-test": "result" }, note),
      tired
        ? el(
            "p",
            { class: "note", "data-test": "sitting-over" },
            texts.rest.long(shell.pace.minutes),
          )
        : null,
      el("p", { class: "lead" }, description(card)),
      card.last_attempt ? el("p", {}, texts.assignment.lastAttempt) : null,
      card.kind === "main"
        ? el(
            "div",
            { class: "way" },
            el("progress", {
              max: Math.max(1, total),
              value: answered,
              "aria-label": texts.assignment.titles.main,
            }),
            el(
              "p",
              { class: "quiet" },
              `${texts.assignment.progress(answered, total)}, ${texts.assignment.left(minutes_left)}`,
            ),
          )
        : null,
      el(
        "div",
        { class: "actions" },
        button(texts.assignment.start, {
          test: "open-assignment",
          onPress: () => {
            if (tired) shell.pace.beginSitting();
            void requestFullscreen().then(begin);
          },
        }),
      ),
    ),
  });
}
