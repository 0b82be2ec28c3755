/** Qualification: as in the main study, on images whose quality is known. */

import type { AssignmentCard, Stage } from "../../api/types";
import { RatingScreen } from "../rating_screen";
import type { Shell } from "../shell";
import { introduce } from "./assignment_intro";

/** Introduces an attempt at the qualification, or goes on with it. */
export function showQualification(shell: Shell, stage: Stage, card: AssignmentCard): void {
  introduce(shell, stage, card, () => {
    new RatingScreen(shell, stage, card, { breaks: true }).show();
  });
}
