// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";

import type { Presentation } from "../api/types";
import { Preloader } from "./preloader";

function presentation(id: string): Presentation {
  return { id, position: 1, image: `/i/${id}`, width: 10, height: 10, answered: false };
}

const [a, b, c, d] = ["a", "b", "c", "d"].map(presentation) as [
  Presentation,
  Presentation,
  Presentation,
  Presentation,
];

function patient(load: (source: string) => Promise<HTMLImageElement>): Preloader {
  return new Preloader(load, () => Promise.resolve());
}

describe("Preloader", () => {
  it("begins to load what comes, and gives the same image when it is asked for", async () => {
    const load = vi.fn(() => Promise.resolve(new Image()));
    const preloader = patient(load);
    preloader.hold([a, b, c]);
    expect(load.mock.calls).toEqual([["/i/a"], ["/i/b"], ["/i/c"]]);
    expect(await preloader.get(b)).toBe(await preloader.get(b));
    expect(load).toHaveBeenCalledTimes(3);
  });

  it("forgets what has been passed, so that memory does not grow", async () => {
    const load = vi.fn(() => Promise.resolve(new Image()));
    const preloader = patient(load);
    preloader.hold([a, b, c]);
    preloader.hold([b, c, d]);
    expect(load).toHaveBeenCalledTimes(4);
    await preloader.get(a);
    expect(load).toHaveBeenCalledTimes(5);
  });

  it("tries again after a failed download", async () => {
    const image = new Image();
    const load = vi
      .fn<() => Promise<HTMLImageElement>>()
      .mockRejectedValueOnce(new Error("truncated"))
      .mockRejectedValueOnce(new Error("truncated"))
      .mockResolvedValue(image);
    expect(await patient(load).get(a)).toBe(image);
  });

  it("gives up after four attempts, and starts anew when it is asked again", async () => {
    const load = vi.fn(() => Promise.reject<HTMLImageElement>(new Error("gone")));
    const preloader = patient(load);
    await expect(preloader.get(a)).rejects.toThrow("gone");
    expect(load).toHaveBeenCalledTimes(4);
    await expect(preloader.get(a)).rejects.toThrow("gone");
    expect(load).toHaveBeenCalledTimes(8);
  });
});
