/** The application: it follows the server's stage, and shows one view at a time. */

import type { AssignmentKind, Invitation, Stage, StudyCard } from "../api/types";
import { Api, ApiError } from "./api";
import { requestFullscreen } from "./display";
import { Explained } from "./explained";
import { Outbox } from "./outbox";
import { Pace } from "./pace";
import { present, askWhetherToWithdraw } from "./page";
import type { Shell, View } from "./shell";
import { showConsent, showNotOpen } from "./stages/consent";
import { showDisplay } from "./stages/display";
import { showDone } from "./stages/done";
import { errorView } from "./stages/error";
import { showInstructions } from "./stages/instructions";
import { showMain } from "./stages/main";
import { showQualification } from "./stages/qualification";
import { showScreenedOut } from "./stages/screened_out";
import { showTakenOver } from "./stages/taken_over";
import { showTraining } from "./stages/training";
import { showWait } from "./stages/wait";
import { showWelcome } from "./stages/welcome";
import { showWithdrawn } from "./stages/withdrawn";
import { texts } from "./texts";

const NO_STUDY: StudyCard = { title: "", contact: "", demo: false, notices: [] };

/** Stages in which nothing is left to withdraw from. */
const ENDED: ReadonlySet<string> = new Set(["done", "screened_out", "withdrawn"]);

/** Under which the rater's key is remembered, for answers left here by an earlier sitting. */
const KEY_PREFIX = "iqastudy-rater:";

/** One rater's client, from the invitation to the completion code. */
export class App implements Shell {
  readonly api: Api;
  readonly outbox: Outbox;
  readonly pace = new Pace();
  readonly #root: HTMLElement;
  readonly #token: string;
  #study: StudyCard = NO_STUDY;
  #rater = "";
  #mayWithdraw = false;
  #view: View | null = null;

  constructor(root: HTMLElement, token: string, api: Api, outbox: Outbox) {
    this.#root = root;
    this.#token = token;
    this.api = api;
    this.outbox = outbox;
    window.addEventListener("online", () => {
      this.#flush();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") void this.#checkSitting();
    });
    outbox.subscribe(({ trouble }) => {
      if (trouble?.signedOut === true) this.#signedOut();
    });
  }

  get study(): StudyCard {
    return this.#study;
  }

  /** Reads the invitation and shows where it leads. */
  async begin(): Promise<void> {
    let invitation: Invitation;
    try {
      invitation = await this.api.invitation();
    } catch (error) {
      this.fail(error, () => void this.begin());
      return;
    }
    this.#study = invitation.study;
    document.title = invitation.study.title;
    this.api.rater = localStorage.getItem(this.#rememberedAt) ?? "";
    this.#flush();
    if (invitation.bound) showWelcome(this, { signedOut: false });
    else if (invitation.open) showConsent(this, invitation);
    else showNotOpen(this);
  }

  show(view: View): void {
    this.#view?.dispose?.();
    this.#view = view;
    present(this.#root, view, {
      study: this.#study,
      rater: this.#rater,
      onWithdraw: this.#mayWithdraw ? () => void this.confirmWithdrawal() : null,
    });
  }

  follow(stage: Stage): void {
    this.#study = stage.study;
    this.#rater = stage.rater;
    this.#mayWithdraw = !ENDED.has(stage.stage);
    if (!stage.active && !ENDED.has(stage.stage)) showTakenOver(this);
    else if (stage.wait !== null) showWait(this, stage, stage.wait);
    else this.#showStage(stage);
  }

  async perform(action: () => Promise<Stage>): Promise<void> {
    this.#root.setAttribute("aria-busy", "true");
    try {
      this.follow(await action());
    } catch (error) {
      this.fail(error, () => void this.perform(action));
    } finally {
      this.#root.removeAttribute("aria-busy");
    }
  }

  async refresh(): Promise<void> {
    await this.perform(() => this.api.stage());
  }

  fail(error: unknown, retry: () => void): void {
    const known = error instanceof ApiError ? error : null;
    if (known?.signedOut === true) this.#signedOut();
    else if (known?.code === "other_sitting") showTakenOver(this);
    else if (known?.status === 409) this.show(errorView(error, () => void this.refresh()));
    else this.show(errorView(error, retry));
  }

  async consent(version: string): Promise<void> {
    await this.#signIn(async () => {
      try {
        return await this.api.consent(version);
      } catch (error) {
        // Bound already, and perhaps by this very request, whose answer was lost on the way.
        if (error instanceof ApiError && error.code === "conflict") return this.api.resume();
        throw error;
      }
    });
  }

  async resume(): Promise<void> {
    // Asked for before anything is awaited: the browser grants it only to the press of a button.
    const fullscreen = requestFullscreen();
    await this.#signIn(async () => {
      const stage = await this.api.resume();
      await fullscreen;
      return stage;
    });
  }

  async confirmWithdrawal(): Promise<void> {
    if (await askWhetherToWithdraw(this.#root)) await this.perform(() => this.api.withdraw());
  }

  #showStage(stage: Stage): void {
    switch (stage.stage) {
      case "display":
        showDisplay(this, stage);
        return;
      case "instructions":
        showInstructions(this, stage);
        return;
      case "training":
      case "qualification":
      case "main":
        this.#showAssignment(stage, stage.stage);
        return;
      case "done":
        showDone(this, stage);
        return;
      case "screened_out":
        showScreenedOut(this, stage);
        return;
      case "withdrawn":
        showWithdrawn(this);
        return;
    }
  }

  #showAssignment(stage: Stage, kind: AssignmentKind): void {
    if (stage.assignment === null) {
      this.fail(new Explained(texts.errors.nothingToRate), () => void this.refresh());
      return;
    }
    const show = { training: showTraining, qualification: showQualification, main: showMain };
    show[kind](this, stage, stage.assignment);
  }

  /** Does what gives this browser the rater's cookie, then sends what waits here. */
  async #signIn(action: () => Promise<Stage>): Promise<void> {
    await this.perform(async () => {
      const stage = await action();
      this.api.rater = stage.key;
      localStorage.setItem(this.#rememberedAt, stage.key);
      this.pace.beginSitting();
      this.outbox.flush();
      return stage;
    });
  }

  get #rememberedAt(): string {
    return `${KEY_PREFIX}${this.#token}`;
  }

  /** Sends what waits here, once it is known whose it is. */
  #flush(): void {
    if (this.api.rater !== "") this.outbox.flush();
  }

  #signedOut(): void {
    if (this.#view?.stage !== "welcome") showWelcome(this, { signedOut: true });
  }

  /** A newer sitting may have been opened elsewhere while this tab was not looked at. */
  async #checkSitting(): Promise<void> {
    if (this.#rater === "" || this.#view?.stage === "taken-over") return;
    try {
      const stage = await this.api.stage();
      if (!stage.active) this.follow(stage);
    } catch {
      // Whatever fails here will fail again where the rater can be told.
    }
  }
}
