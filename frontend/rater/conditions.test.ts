import { describe, expect, it } from "vitest";

import { hindrance } from "./conditions";

const fine = { visible: true, fullscreen: true, enoughPixels: true };

describe("hindrance", () => {
  it("is none in full screen on a display as it was checked", () => {
    expect(hindrance(fine)).toBeNull();
  });

  it.each([
    ["hidden", { visible: false }],
    ["window", { fullscreen: false }],
    ["small", { enoughPixels: false }],
  ])("is %s where %o", (name, change) => {
    expect(hindrance({ ...fine, ...change })).toBe(name);
  });

  it("names the window before its size, for leaving full screen also makes it smaller", () => {
    expect(hindrance({ visible: true, fullscreen: false, enoughPixels: false })).toBe("window");
  });
});
