// @vitest-environment happy-dom
import "fake-indexeddb/auto";

import { describe, expect, it, vi } from "vitest";

import type { RatingIn } from "../../api/types";
import { openDatabase } from "../database";
import { Outbox } from "../outbox";
import { uuid4 } from "../uuid";
import { completionSection } from "./completion";

const answer: RatingIn = {
  id: uuid4(),
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

describe("completionSection", () => {
  it("shows the code only when the server has every answer", async () => {
    let acknowledge: (() => void) | null = null;
    const outbox = new Outbox(await openDatabase(uuid4()), "ada", async (ratings) => {
      await new Promise<void>((resolve) => {
        acknowledge = resolve;
      });
      return ratings.map(({ id }) => ({ id, status: "stored", code: "", message: "" }));
    });
    await outbox.put(answer);
    const section = completionSection(outbox, { code: "C0DE", message: "Thank you." });
    const asked = await vi.waitUntil(() => acknowledge);
    expect(section.textContent).toContain("on their way");
    expect(section.querySelector("[data-test=completion-code]")).toBeNull();
    asked();
    await vi.waitUntil(() => section.querySelector("[data-test=completion-code]") !== null);
    expect(section.querySelector("[data-test=completion-code]")?.textContent).toBe("C0DE");
  });

  it("shows no code where there is none", async () => {
    const outbox = new Outbox(await openDatabase(uuid4()), "ada", () => Promise.resolve([]));
    const section = completionSection(outbox, null);
    await vi.waitUntil(() => section.textContent.includes("close this page"));
    expect(section.querySelector("[data-test=completion-code]")).toBeNull();
  });
});
