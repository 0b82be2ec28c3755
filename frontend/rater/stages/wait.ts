/** Nothing to do until later: a cool-down between rounds, or a study paused or closed. */

import type { Stage, Wait } from "../../api/types";
import { el } from "../dom";
import { heading } from "../page";
import type { Shell } from "../shell";
import { texts } from "../texts";

/** How often a paused study is asked after, in milliseconds. */
const POLL_MS = 30_000;

/** Counts down, and goes on by itself when the server says so. */
export function showWait(shell: Shell, { progress }: Stage, wait: Wait): void {
  const cooling = wait.reason === "cooldown";
  const until = performance.now() + wait.seconds * 1000;
  const clock = el("output", { class: "countdown", "data-test": "countdown", role: "timer" });
  const poll = setTimeout(
    () => void shell.refresh(),
    cooling ? cooldownPoll(wait.seconds) : POLL_MS,
  );
  const draw = (): void => {
    clock.textContent = texts.countdown((until - performance.now()) / 1000);
  };
  const tick = setInterval(draw, 1000);
  draw();
  shell.show({
    stage: "wait",
    frame: "page",
    content: el(
      "div",
      { "data-reason": wait.reason },
      heading(texts.wait[wait.reason]),
      el("p", { class: "lead" }, wait.message === "" ? texts.wait.return : wait.message),
      cooling ? el("p", { class: "countdown-row" }, `${texts.wait.at} `, clock) : null,
      progress.total > 0
        ? el("p", { class: "quiet" }, texts.assignment.progress(progress.answered, progress.total))
        : null,
      el("p", { class: "quiet" }, texts.wait.checking),
    ),
    dispose: () => {
      clearTimeout(poll);
      clearInterval(tick);
    },
  });
}

/**
 * When to ask the server again during a cool-down, in milliseconds: just after its end, but at
 * least every ten minutes, for a computer that sleeps stops its timers.
 */
function cooldownPoll(seconds: number): number {
  return Math.min(seconds * 1000 + 500, 10 * 60_000);
}
