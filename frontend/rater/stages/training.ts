/** Training: after each answer, where the gold interval lies. */

import type { AssignmentCard, Stage } from "../../api/types";
import { ApiError } from "../api";
import { backoff, pause } from "../backoff";
import type { Panel } from "../panel";
import { RatingScreen } from "../rating_screen";
import type { Shell } from "../shell";
import { texts } from "../texts";
import { introduce } from "./assignment_intro";

/** Fetches the feedback of an answer and shows it; false where the server has none to give. */
async function giveFeedback(shell: Shell, presentation: string, panel: Panel): Promise<boolean> {
  panel.hint(texts.feedback.loading);
  await shell.outbox.drained();
  for (let attempt = 0; ; attempt += 1) {
    try {
      panel.showFeedback(await shell.api.feedback(presentation));
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // The server refused this answer; the presentation will be offered again.
      if (error.status === 409) return false;
      if (!error.passing) throw error;
      await pause(backoff(attempt));
    }
  }
}

/** Introduces the training, or goes on with it. */
export function showTraining(shell: Shell, stage: Stage, card: AssignmentCard): void {
  introduce(shell, stage, card, () => {
    new RatingScreen(shell, stage, card, {
      breaks: false,
      afterAnswer: (presentation, panel) => giveFeedback(shell, presentation, panel),
    }).show();
  });
}
