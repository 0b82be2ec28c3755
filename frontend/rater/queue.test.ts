import { describe, expect, it } from "vitest";

import type { Presentation } from "../api/types";
import { remaining } from "./queue";

function presentation(id: string, position: number, answered = false): Presentation {
  return { id, position, answered, image: `/i/${id}`, width: 3840, height: 2160 };
}

const NONE: ReadonlySet<string> = new Set();

function order(...names: Parameters<typeof remaining>): string {
  return remaining(...names)
    .map(({ id }) => id)
    .join("");
}

describe("remaining", () => {
  const all = [presentation("c", 3), presentation("a", 1), presentation("b", 2)];

  it("goes by position", () => {
    expect(order(all, NONE, NONE)).toBe("abc");
  });

  it("leaves out what the server has an answer to", () => {
    expect(order([presentation("a", 1, true), presentation("b", 2)], NONE, NONE)).toBe("b");
  });

  it("leaves out what waits in the outbox", () => {
    expect(order(all, new Set(["a"]), NONE)).toBe("bc");
  });

  it("puts last what could not be loaded, and never leaves it out", () => {
    expect(order(all, NONE, new Set(["a"]))).toBe("bca");
  });

  it("is empty when everything is answered somewhere", () => {
    expect(order(all, new Set(["a", "b", "c"]), new Set(["a"]))).toBe("");
  });
});
