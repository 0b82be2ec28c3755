/** Which presentation comes next. */

import type { Presentation } from "../api/types";

/**
 * The presentations still to be shown, in order.
 *
 * What the server has no answer to, less what waits in the outbox; those put aside because their
 * image could not be loaded come last.
 *
 * @param waiting - Presentations whose answers are in the outbox.
 * @param aside - Presentations put aside.
 */
export function remaining(
  presentations: readonly Presentation[],
  waiting: ReadonlySet<string>,
  aside: ReadonlySet<string>,
): Presentation[] {
  const open = presentations
    .filter((presentation) => !presentation.answered && !waiting.has(presentation.id))
    .sort((a, b) => a.position - b.position);
  return [
    ...open.filter((presentation) => !aside.has(presentation.id)),
    ...open.filter((presentation) => aside.has(presentation.id)),
  ];
}
