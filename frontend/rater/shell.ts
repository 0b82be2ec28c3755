/** What a stage may ask of the application around it. */

import type { Stage, StudyCard } from "../api/types";
import type { Api } from "./api";
import type { Outbox } from "./outbox";
import type { Pace } from "./pace";

/** Something on the screen. */
export interface View {
  /** The value of `data-stage` on the application's root. */
  stage: string;
  /** The page's own part, below the study's title; or the whole window. */
  content: HTMLElement;
  /** `page`: with title, notices and footer around it; `bare`: the whole window. */
  frame: "page" | "bare";
  /** Called when the view is left. */
  dispose?: () => void;
}

/** The application, as a stage sees it. */
export interface Shell {
  readonly api: Api;
  readonly outbox: Outbox;
  readonly pace: Pace;
  readonly study: StudyCard;
  /** Puts a view on the screen in place of the one before. */
  show(view: View): void;
  /** Goes where the server says that the rater is. */
  follow(stage: Stage): void;
  /** Does something that ends in a new stage; a failure is explained, and can be tried again. */
  perform(action: () => Promise<Stage>): Promise<void>;
  /** Asks the server where the rater is, and goes there. */
  refresh(): Promise<void>;
  /** Explains a failure, with a button that tries again. */
  fail(error: unknown, retry: () => void): void;
  /** Agrees to the given version of the consent text. */
  consent(version: string): Promise<void>;
  /** Starts a new sitting on this device, in full screen; called from a press of a button. */
  resume(): Promise<void>;
  /** Asks whether the rater really wants to withdraw; resolves when the question is answered. */
  confirmWithdrawal(): Promise<void>;
}
