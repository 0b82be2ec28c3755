/**
 * Where an answer is safe before the next image shows, until the server has it.
 *
 * Answers live in IndexedDB, so that they survive a reload, a crash and days without a network.
 * They are sent in the background, in bulk when several wait, and leave one by one as the server
 * acknowledges them.
 */

import type { IDBPDatabase } from "idb";

import type { RatingIn, RatingResult } from "../api/types";
import { ApiError, BULK_LIMIT } from "./api";
import { backoff, pause } from "./backoff";
import type { ClientDatabase } from "./database";
import { uuid4 } from "./uuid";

/** How the answers given so far stand. */
export interface OutboxStatus {
  /** Answers that the server does not have yet. */
  waiting: number;
  /** Why the last attempt failed; null while all goes well. */
  trouble: ApiError | null;
}

type Wait = (attempt: number, signal: AbortSignal) => Promise<void>;
type Send = (ratings: RatingIn[]) => Promise<RatingResult[]>;

/** The answers of one rater on this device. */
export class Outbox {
  readonly #database: IDBPDatabase<ClientDatabase>;
  readonly #rater: string;
  readonly #send: Send;
  readonly #wait: Wait;
  readonly #listeners = new Set<(status: OutboxStatus) => void>();
  #wake = new AbortController();
  #sending = false;
  #status: OutboxStatus = { waiting: 0, trouble: null };

  /**
   * @param rater - What names the rater on this device.
   * @param send - Hands answers to the server; resolves with one result each.
   * @param wait - Passes the time before a retry, less where its signal is aborted.
   */
  constructor(
    database: IDBPDatabase<ClientDatabase>,
    rater: string,
    send: Send,
    wait: Wait = (attempt, signal) => pause(backoff(attempt), signal),
  ) {
    this.#database = database;
    this.#rater = rater;
    this.#send = send;
    this.#wait = wait;
  }

  /** How the answers stand now. */
  get status(): OutboxStatus {
    return this.#status;
  }

  /** Calls `listener` now and at every change, until the returned function is called. */
  subscribe(listener: (status: OutboxStatus) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#status);
    return () => this.#listeners.delete(listener);
  }

  /**
   * The UUID under which a presentation's answer will be sent.
   *
   * Made when the presentation is first shown and kept, so that a reload between showing and
   * answering cannot turn one answer into two.
   */
  async ratingId(presentation: string): Promise<string> {
    const transaction = this.#database.transaction("shown", "readwrite", { durability: "strict" });
    const kept = await transaction.store.get(presentation);
    const id = kept?.id ?? uuid4();
    if (kept === undefined) await transaction.store.put({ presentation, rater: this.#rater, id });
    await transaction.done;
    return id;
  }

  /** Stores an answer; resolves when it is on the disk, and begins to send it. */
  async put(rating: RatingIn): Promise<void> {
    const transaction = this.#database.transaction("answers", "readwrite", {
      durability: "strict",
    });
    await transaction.store.put({ rater: this.#rater, rating, id: rating.id });
    await transaction.done;
    await this.#count();
    this.flush();
  }

  /** The presentations whose answers wait here. */
  async presentations(): Promise<Set<string>> {
    const waiting = await this.#database.getAllFromIndex("answers", "rater", this.#rater);
    return new Set(waiting.map(({ rating }) => rating.presentation));
  }

  /** Reads how many answers wait, without sending anything. */
  async load(): Promise<void> {
    await this.#count();
  }

  /** Sends what waits, now; does nothing twice at once. */
  flush(): void {
    this.#wake.abort();
    this.#wake = new AbortController();
    if (!this.#sending) void this.#sendInTurn();
  }

  /** Resolves when the server has everything. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      const listener = ({ waiting }: OutboxStatus): void => {
        if (waiting > 0) return;
        this.#listeners.delete(listener);
        resolve();
      };
      this.subscribe(listener);
    });
  }

  async #sendInTurn(): Promise<void> {
    this.#sending = true;
    try {
      await this.#sendAll();
    } finally {
      this.#sending = false;
    }
    // An answer put in between the last look and this line must not wait for the next one.
    if (this.#status.waiting > 0 && this.#status.trouble === null) this.flush();
  }

  async #sendAll(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await this.#sendOnce();
        return;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        this.#report({ waiting: this.#status.waiting, trouble: error });
        // No retry mends this; the rater must come back by the invitation's link.
        if (error.signedOut) return;
        await this.#wait(attempt, this.#wake.signal);
      }
    }
  }

  async #sendOnce(): Promise<void> {
    for (;;) {
      const waiting = await this.#database.getAllFromIndex(
        "answers",
        "rater",
        this.#rater,
        BULK_LIMIT,
      );
      if (waiting.length === 0) {
        this.#report({ waiting: 0, trouble: null });
        return;
      }
      const results = await this.#send(waiting.map(({ rating }) => rating));
      const settled = new Set(results.map(({ id }) => id));
      // Stored, stored before, or one that the server will never take and has recorded: none of
      // them is ours any more.
      const transaction = this.#database.transaction(["answers", "shown"], "readwrite");
      for (const { id, rating } of waiting.filter((answer) => settled.has(answer.id))) {
        void transaction.objectStore("answers").delete(id);
        void transaction.objectStore("shown").delete(rating.presentation);
      }
      await transaction.done;
      await this.#count();
      if (settled.size === 0) {
        throw new ApiError(0, "no_results", "The server acknowledged no answer.");
      }
    }
  }

  async #count(): Promise<void> {
    const waiting = await this.#database.countFromIndex("answers", "rater", this.#rater);
    this.#report({ waiting, trouble: waiting === 0 ? null : this.#status.trouble });
  }

  #report(status: OutboxStatus): void {
    this.#status = status;
    for (const listener of this.#listeners) listener(status);
  }
}
