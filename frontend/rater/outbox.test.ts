import "fake-indexeddb/auto";

import { beforeEach, describe, expect, it, vi } from "vitest";

import type { RatingIn, RatingResult } from "../api/types";
import { ApiError } from "./api";
import { openDatabase } from "./database";
import { Outbox } from "./outbox";
import { uuid4 } from "./uuid";

function rating(id = uuid4()): RatingIn {
  return {
    id,
    presentation: uuid4(),
    value: 50,
    shown_at: "2025-01-01T12:00:00.000Z",
    seconds: 4.2,
    input: "mouse",
    viewport_width: 3840,
    viewport_height: 2160,
    device_pixel_ratio: 1,
    fullscreen: true,
    share_seen: 1,
    pans: 0,
  };
}

/** A server with a memory, that can be switched off. */
class Server {
  readonly stored = new Map<string, RatingIn>();
  readonly requests: number[] = [];
  trouble: ApiError | null = null;
  /** Takes the answers, but its own answer is lost on the way. */
  deaf = false;
  status: RatingResult["status"] = "stored";

  readonly send = (ratings: RatingIn[]): Promise<RatingResult[]> => {
    this.requests.push(ratings.length);
    if (this.trouble !== null) return Promise.reject(this.trouble);
    const results = ratings.map(({ id }) => ({
      id,
      status: this.stored.has(id) ? ("already_stored" as const) : this.status,
      code: "",
      message: "",
    }));
    for (const given of ratings) this.stored.set(given.id, given);
    return this.deaf
      ? Promise.reject(new ApiError(0, "unreachable", ""))
      : Promise.resolve(results);
  };
}

const UNREACHABLE = new ApiError(0, "unreachable", "The server did not answer.");

describe("Outbox", () => {
  let server: Server;
  let name: string;
  /** Ends the waits before the retries to come, when a test says so. */
  let retry: () => void;
  let waits: number[];

  async function open(rater = "ada", to = server): Promise<Outbox> {
    const wait = (attempt: number, signal: AbortSignal): Promise<void> =>
      new Promise((resolve) => {
        waits.push(attempt);
        retry = resolve;
        signal.addEventListener("abort", () => {
          resolve();
        });
      });
    const outbox = new Outbox(await openDatabase(name), rater, to.send, wait);
    await outbox.load();
    return outbox;
  }

  /** An answer given in a tab that never reached the server, and was killed. */
  async function answerLeftBehind(rater = "ada"): Promise<RatingIn> {
    const unreachable = new Server();
    unreachable.trouble = UNREACHABLE;
    const answer = rating();
    await (await open(rater, unreachable)).put(answer);
    return answer;
  }

  beforeEach(() => {
    server = new Server();
    name = uuid4();
    waits = [];
  });

  it("sends an answer and then holds it no longer", async () => {
    const outbox = await open();
    const answer = rating();
    await outbox.put(answer);
    await outbox.drained();
    expect([...server.stored.values()]).toEqual([answer]);
    expect(await outbox.presentations()).toEqual(new Set());
  });

  it("holds an answer on the disk before put resolves", async () => {
    const answer = await answerLeftBehind();
    const afterReload = await open();
    expect(afterReload.status.waiting).toBe(1);
    expect(await afterReload.presentations()).toEqual(new Set([answer.presentation]));
  });

  it("sends after a reload what an earlier sitting left, when it is flushed", async () => {
    const answer = await answerLeftBehind();
    const afterReload = await open();
    expect(server.stored.size).toBe(0);
    afterReload.flush();
    await afterReload.drained();
    expect([...server.stored.keys()]).toEqual([answer.id]);
  });

  it("tries again, later and later, and loses nothing meanwhile", async () => {
    server.trouble = UNREACHABLE;
    const outbox = await open();
    await outbox.put(rating());
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await vi.waitUntil(() => waits.length === attempt + 1);
      expect(outbox.status).toEqual({ waiting: 1, trouble: UNREACHABLE });
      if (attempt === 2) server.trouble = null;
      retry();
    }
    await outbox.drained();
    expect(waits).toEqual([0, 1, 2]);
    expect(server.stored.size).toBe(1);
    expect(outbox.status).toEqual({ waiting: 0, trouble: null });
  });

  it("tries at once when it is flushed while it waits", async () => {
    server.trouble = UNREACHABLE;
    const outbox = await open();
    await outbox.put(rating());
    await vi.waitUntil(() => waits.length === 1);
    server.trouble = null;
    outbox.flush();
    await outbox.drained();
    expect(server.stored.size).toBe(1);
  });

  it("stores an answer once although the server's acknowledgement was lost", async () => {
    server.deaf = true;
    const outbox = await open();
    const answer = rating();
    await outbox.put(answer);
    await vi.waitUntil(() => outbox.status.trouble !== null);
    server.deaf = false;
    outbox.flush();
    await outbox.drained();
    expect([...server.stored.keys()]).toEqual([answer.id]);
  });

  it("sends in bulk, at most a hundred at a time", async () => {
    server.trouble = UNREACHABLE;
    const outbox = await open();
    for (let count = 0; count < 230; count += 1) await outbox.put(rating());
    await vi.waitUntil(() => outbox.status.trouble !== null);
    server.trouble = null;
    server.requests.length = 0;
    outbox.flush();
    await outbox.drained();
    expect(server.stored.size).toBe(230);
    expect(server.requests).toEqual([100, 100, 30]);
  });

  it.each(["stored", "already_stored", "conflict", "refused"] as const)(
    "drops an answer that the server says is %s",
    async (status) => {
      server.status = status;
      const outbox = await open();
      await outbox.put(rating());
      await outbox.drained();
      expect(await outbox.presentations()).toEqual(new Set());
    },
  );

  it("keeps the answers, and stops asking, while this browser does not speak for the rater", async () => {
    server.trouble = new ApiError(409, "other_rater", "Another rater's link was opened here.");
    const outbox = await open();
    await outbox.put(rating());
    await vi.waitUntil(() => outbox.status.trouble !== null);
    expect(server.requests).toEqual([1]);
    expect(waits).toEqual([]);
    server.trouble = null;
    outbox.flush();
    await outbox.drained();
    expect(server.stored.size).toBe(1);
  });

  it("keeps the UUID of a presentation over a reload", async () => {
    const presentation = uuid4();
    const before = await (await open()).ratingId(presentation);
    expect(before).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(await (await open()).ratingId(presentation)).toBe(before);
  });

  it("offers a presentation anew, under a new UUID, after its answer was refused", async () => {
    server.status = "refused";
    const outbox = await open();
    const presentation = uuid4();
    const before = await outbox.ratingId(presentation);
    await outbox.put({ ...rating(before), presentation });
    await outbox.drained();
    expect(await outbox.ratingId(presentation)).not.toBe(before);
  });

  it("sends nothing of another rater who used this browser", async () => {
    await answerLeftBehind("ada");
    const other = await open("bob");
    other.flush();
    await other.drained();
    expect(server.stored.size).toBe(0);
  });
});
