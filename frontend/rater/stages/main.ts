/** The main study: one batch after the other, with breaks. */

import type { AssignmentCard, Stage } from "../../api/types";
import { RatingScreen } from "../rating_screen";
import type { Shell } from "../shell";
import { introduce } from "./assignment_intro";

/** Introduces a batch, or goes on with it. */
export function showMain(shell: Shell, stage: Stage, card: AssignmentCard): void {
  introduce(shell, stage, card, () => {
    new RatingScreen(shell, stage, card, { breaks: true }).show();
  });
}
