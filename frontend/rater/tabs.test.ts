import { describe, expect, it, vi } from "vitest";

import { becomeOnlyTab } from "./tabs";

type Holder = (lock: Lock | null) => Promise<unknown>;

/** One lock, handed on in turn, as the specification of Web Locks says. */
class Locks {
  #held = false;
  readonly #queue: (() => void)[] = [];
  #release: (() => void) | null = null;

  async request(name: string, ...rest: unknown[]): Promise<unknown> {
    const holder = rest.at(-1) as Holder;
    const ifAvailable = rest.length === 2 && (rest[0] as LockOptions).ifAvailable === true;
    if (this.#held && ifAvailable) return holder(null);
    if (this.#held) await new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#held = true;
    // A tab holds the lock until it is closed, whatever its promise does.
    void holder({ name, mode: "exclusive" });
    return new Promise<void>((resolve) => {
      this.#release = resolve;
    });
  }

  closeTab(): void {
    this.#held = false;
    this.#release?.();
    this.#queue.shift()?.();
  }
}

describe("becomeOnlyTab", () => {
  it("goes on at once in the first tab", async () => {
    const waiting = vi.fn();
    await becomeOnlyTab(new Locks() as unknown as LockManager, waiting);
    expect(waiting).not.toHaveBeenCalled();
  });

  it("says in a second tab that it waits, and goes on when the first is closed", async () => {
    const locks = new Locks();
    await becomeOnlyTab(locks as unknown as LockManager, vi.fn());
    const waiting = vi.fn();
    let second = false;
    const becoming = becomeOnlyTab(locks as unknown as LockManager, waiting).then(() => {
      second = true;
    });
    await vi.waitUntil(() => waiting.mock.calls.length === 1);
    expect(second).toBe(false);
    locks.closeTab();
    await becoming;
    expect(second).toBe(true);
  });

  it("goes on where the browser knows no locks", async () => {
    await becomeOnlyTab(undefined, vi.fn());
  });
});
