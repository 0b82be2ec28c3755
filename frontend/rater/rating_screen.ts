/** The screen on which an assignment is rated, image after image. */

import type { AssignmentCard, Presentation, RatingIn, Stage } from "../api/types";
import { ApiError } from "./api";
import { obstacle, type Obstacle } from "./confirmation";
import { windowOfRating } from "./display";
import { el, painted } from "./dom";
import { Explained } from "./explained";
import { Exposure } from "./exposure";
import { Panel } from "./panel";
import { Preloader } from "./preloader";
import { remaining } from "./queue";
import type { Shell, View } from "./shell";
import { texts } from "./texts";
import { Viewer } from "./viewer";

/** The image shown and the two after it. */
const HELD_IMAGES = 3;

/** An image that takes longer than this to come is announced, in milliseconds. */
const LOADING_AFTER_MS = 200;

/** A timer a little late is better than one a little early, which would have to be set again. */
const SHORTEST_TIMER_MS = 20;

/**
 * What happens after an answer is stored on this device, before the next image.
 *
 * Resolves with whether the rater has something to look at before going on.
 */
export type AfterAnswer = (presentation: string, panel: Panel) => Promise<boolean>;

interface Options {
  /** Shows feedback, in training. */
  afterAnswer?: AfterAnswer;
  /** Whether breaks are offered. */
  breaks: boolean;
}

/** Rates one assignment, then follows the server. */
export class RatingScreen {
  readonly #shell: Shell;
  readonly #stage: Stage;
  readonly #card: AssignmentCard;
  readonly #options: Options;
  readonly #preloader = new Preloader();
  readonly #viewer = new Viewer();
  readonly #panel: Panel;
  readonly #exposure: Exposure;
  readonly #aside = new Set<string>();
  readonly #left = new AbortController();
  #onConfirm: (() => void) | null = null;
  #onNext: (() => void) | null = null;
  #ready: ReturnType<typeof setTimeout> | undefined;

  constructor(shell: Shell, stage: Stage, card: AssignmentCard, options: Options) {
    this.#shell = shell;
    this.#stage = stage;
    this.#card = card;
    this.#options = options;
    this.#panel = new Panel(stage, {
      onChange: () => {
        this.#judge();
      },
      onConfirm: () => {
        this.#confirm();
      },
      onNext: () => {
        this.#onNext?.();
      },
      onWithdraw: () => {
        void this.#exposure.whileHeld(() => shell.confirmWithdrawal());
      },
    });
    this.#exposure = new Exposure(this.#viewer, stage.display, () => {
      this.#judge();
    });
    const stopStatus = shell.outbox.subscribe((status) => {
      this.#panel.showStatus(status);
    });
    this.#left.signal.addEventListener("abort", stopStatus);
    document.addEventListener(
      "keydown",
      (event) => {
        this.#key(event);
      },
      { signal: this.#left.signal },
    );
  }

  /** Shows the screen and begins. */
  show(): void {
    const view: View = {
      stage: this.#stage.stage,
      frame: "bare",
      content: el(
        "main",
        { class: "rating" },
        this.#viewer.element,
        this.#exposure.cover.element,
        this.#panel.element,
      ),
      dispose: () => {
        this.#left.abort();
        this.#exposure.dispose();
        this.#viewer.dispose();
        this.#preloader.hold([]);
        clearTimeout(this.#ready);
      },
    };
    this.#shell.show(view);
    this.#exposure.update();
    void this.#run().catch((error: unknown) => {
      this.#shell.fail(error, () => void this.#shell.refresh());
    });
  }

  async #run(): Promise<void> {
    let missing = Infinity;
    for (;;) {
      const { presentations } = await this.#here(this.#shell.api.open(this.#card.id));
      await this.#rateAll(presentations);
      await this.#sendLast();
      try {
        const stage = await this.#here(this.#shell.api.finish(this.#card.id));
        this.#shell.follow(stage);
        return;
      } catch (error) {
        // Answers that the server refused are asked for again, as long as that gets us further.
        const left = error instanceof ApiError ? Number(error.data["missing"]) : NaN;
        if (!(error instanceof ApiError) || error.code !== "unanswered" || left >= missing) {
          throw error;
        }
        missing = left;
      }
    }
  }

  async #rateAll(presentations: readonly Presentation[]): Promise<void> {
    const answered = await this.#here(this.#shell.outbox.presentations());
    for (;;) {
      const queue = remaining(presentations, answered, this.#aside);
      const [next] = queue;
      this.#panel.showCount(presentations.length - queue.length, presentations.length);
      if (next === undefined) return;
      this.#preloader.hold(queue.slice(0, HELD_IMAGES));
      const image = await this.#load(next);
      if (image === null) continue;
      const seconds = await this.#answer(next, image);
      answered.add(next.id);
      await this.#feedback(next.id);
      this.#shell.pace.add(seconds);
      await this.#rest();
    }
  }

  /** The decoded image, or null where it could not be loaded and others can be shown first. */
  async #load(presentation: Presentation): Promise<HTMLImageElement | null> {
    const announce = setTimeout(() => {
      this.#viewer.clear();
      this.#panel.hint(texts.rating.loading);
    }, LOADING_AFTER_MS);
    try {
      return await this.#here(this.#preloader.get(presentation));
    } catch {
      if (this.#aside.has(presentation.id)) throw new Explained(texts.errors.image);
      this.#aside.add(presentation.id);
      return null;
    } finally {
      clearTimeout(announce);
    }
  }

  /** Shows an image until its answer is safe; resolves with the seconds that it was in view. */
  async #answer({ id: presentation }: Presentation, image: HTMLImageElement): Promise<number> {
    // Not waited for here: the image need not wait for the disk, its answer will.
    const ratingId = this.#shell.outbox.ratingId(presentation);
    this.#panel.reset();
    this.#viewer.show(image, presentation);
    this.#viewer.element.focus({ preventScroll: true });
    await this.#here(painted());
    const shownAt = new Date().toISOString();
    this.#exposure.begin();
    await new Promise<void>((resolve) => {
      this.#onConfirm = resolve;
    });
    this.#onConfirm = null;
    const seconds = this.#exposure.end();
    this.#panel.lock();
    const id = await this.#here(ratingId);
    await this.#here(this.#shell.outbox.put(this.#rating(id, presentation, shownAt, seconds)));
    return seconds;
  }

  #rating(id: string, presentation: string, shownAt: string, seconds: number): RatingIn {
    const { value, device } = this.#panel.slider;
    if (value === null) throw new Error("an answer was confirmed without a value");
    return {
      id,
      presentation,
      value,
      shown_at: shownAt,
      seconds,
      input: device,
      ...windowOfRating(),
      share_seen: this.#viewer.share,
      pans: this.#viewer.pans,
    };
  }

  async #feedback(presentation: string): Promise<void> {
    if (this.#options.afterAnswer === undefined) return;
    if (!(await this.#here(this.#options.afterAnswer(presentation, this.#panel)))) return;
    await new Promise<void>((resolve) => {
      this.#onNext = resolve;
    });
    this.#onNext = null;
  }

  async #rest(): Promise<void> {
    const { pace } = this.#shell;
    if (!this.#options.breaks || !pace.breakDue(this.#stage.viewing)) return;
    const { cover } = this.#exposure;
    await this.#here(this.#exposure.whileHeld(() => cover.showBreak(pace.minutes)));
    pace.hadBreak();
  }

  async #sendLast(): Promise<void> {
    this.#viewer.clear();
    const { outbox } = this.#shell;
    const stop = outbox.subscribe(({ waiting }) => {
      this.#panel.hint(waiting === 0 ? "" : texts.rating.sendingLast(waiting));
    });
    await this.#here(outbox.drained());
    stop();
  }

  /** What holds the answer back; undefined where no image is being timed. */
  #obstacle(): Obstacle | undefined {
    const { seconds } = this.#exposure;
    if (seconds === null) return undefined;
    return obstacle(this.#panel.slider.value, seconds, this.#stage.viewing.min_dwell_seconds);
  }

  /** Shows whether the answer can be confirmed, now and again when the time has come. */
  #judge(): void {
    clearTimeout(this.#ready);
    const what = this.#obstacle();
    if (what === undefined) return;
    this.#panel.showObstacle(what);
    if (what !== "time") this.#panel.hint(what === "value" ? texts.rating.placeHint : "");
    if (what !== "time" || this.#exposure.covered) return;
    const left = this.#stage.viewing.min_dwell_seconds - (this.#exposure.seconds ?? 0);
    this.#ready = setTimeout(
      () => {
        this.#judge();
      },
      Math.max(SHORTEST_TIMER_MS, left * 1000),
    );
  }

  #confirm(): void {
    const what = this.#obstacle();
    if (what === undefined || this.#onConfirm === null || this.#exposure.covered) return;
    if (what === null) this.#onConfirm();
    else this.#panel.explain(what);
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (this.#exposure.covered || document.querySelector("dialog[open]") !== null) return;
    if (event.key === "Enter" || event.key === " ") {
      if (event.target instanceof Element && event.target.matches("button.link")) return;
      event.preventDefault();
      // A key held down must not run through several images.
      if (event.repeat) return;
      if (this.#onNext !== null) this.#onNext();
      else this.#confirm();
      return;
    }
    if (this.#panel.slider.handleKey(event) || this.#viewer.panByKey(event)) {
      event.preventDefault();
    }
  }

  /** Waits like `await`, but never comes back to a screen that was left. */
  async #here<T>(work: Promise<T>): Promise<T> {
    try {
      const value = await work;
      if (!this.#left.signal.aborted) return value;
    } catch (error) {
      if (!this.#left.signal.aborted) throw error;
    }
    return new Promise<never>(() => undefined);
  }
}
