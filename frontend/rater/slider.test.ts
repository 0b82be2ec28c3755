// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";

import { Slider } from "./slider";

const scale = {
  minimum: 1,
  maximum: 100,
  low_label: "bad",
  high_label: "excellent",
  show_value: false,
};

function place(show_value = false) {
  const changed = vi.fn();
  const slider = new Slider({ ...scale, show_value }, changed);
  document.body.replaceChildren(slider.element);
  const track = slider.element.querySelector<HTMLElement>("[role=slider]");
  const thumb = slider.element.querySelector<HTMLElement>(".thumb");
  if (track === null || thumb === null) throw new Error("the slider has no track or no thumb");
  track.getBoundingClientRect = () => new DOMRect(100, 0, 990, 40);
  track.setPointerCapture = vi.fn();
  const point = (type: string, clientX: number, pointerType = "mouse") =>
    track.dispatchEvent(new PointerEvent(type, { clientX, pointerType, pointerId: 1, button: 0 }));
  const key = (name: string) => slider.handleKey(new KeyboardEvent("keydown", { key: name }));
  return { slider, track, thumb, changed, point, key };
}

describe("Slider", () => {
  beforeEach(() => {
    document.body.replaceChildren();
  });

  it("has no thumb and no value until the rater acts", () => {
    const { slider, track, thumb } = place();
    expect(slider.value).toBeNull();
    expect(thumb.hidden).toBe(true);
    expect(track.getAttribute("aria-valuetext")).toBe("No rating yet");
  });

  it("places the value where it is pressed, and follows the pointer until it is released", () => {
    const { slider, thumb, point, changed } = place();
    point("pointerdown", 100);
    expect(slider.value).toBe(1);
    expect(thumb.hidden).toBe(false);
    point("pointermove", 100 + 490);
    expect(slider.value).toBe(50);
    point("pointerup", 100 + 490);
    point("pointermove", 1000);
    expect(slider.value).toBe(50);
    expect(changed).toHaveBeenCalledTimes(2);
  });

  it.each([
    ["mouse", "mouse"],
    ["pen", "mouse"],
    ["touch", "touch"],
  ])("records a %s as %s", (pointerType, device) => {
    const { slider, point } = place();
    point("pointerdown", 300, pointerType);
    expect(slider.device).toBe(device);
  });

  it("takes digits from anywhere, and the focus with them, so that arrows then adjust", () => {
    const { slider, key } = place();
    expect(key("ArrowRight")).toBe(false);
    expect(key("7")).toBe(true);
    expect(slider.focused).toBe(true);
    const placed = slider.value;
    expect(key("ArrowRight")).toBe(true);
    expect(slider.value).toBe((placed ?? 0) + 1);
    expect(slider.device).toBe("keyboard");
  });

  it("leaves arrows to the image while it has not the focus", () => {
    const { slider, key } = place();
    key("7");
    (document.activeElement as HTMLElement).blur();
    expect(key("ArrowLeft")).toBe(false);
    expect(slider.value).toBe(70);
  });

  it("keeps arrows to itself while it has the focus, even without a value to move", () => {
    const { slider, track, key } = place();
    track.focus();
    expect(key("ArrowLeft")).toBe(true);
    expect(slider.value).toBeNull();
  });

  it("changes nothing once it is locked", () => {
    const { slider, key, point } = place();
    key("3");
    slider.lock();
    key("9");
    point("pointerdown", 1000);
    expect(slider.value).toBe(31);
  });

  it("forgets value and thumb for the next image", () => {
    const { slider, track, thumb, key } = place();
    key("3");
    slider.reset();
    expect(slider.value).toBeNull();
    expect(thumb.hidden).toBe(true);
    expect(track.dataset["value"]).toBeUndefined();
  });

  it("shows the number only where the study says so", () => {
    const hidden = place(false);
    hidden.key("5");
    expect(hidden.slider.element.textContent).not.toContain("51");
    expect(hidden.track.getAttribute("aria-valuetext")).not.toContain("51");
    const shown = place(true);
    shown.key("5");
    expect(shown.slider.element.textContent).toContain("51");
  });

  it("shows the gold interval clipped to the track", () => {
    const { slider } = place();
    slider.showBand({ value: 90, correct: true, low: 75.25, high: 120, reason: "" });
    const band = slider.element.querySelector<HTMLElement>(".band");
    expect(band?.hidden).toBe(false);
    expect(band?.style.left).toBe("75%");
    expect(band?.style.width).toBe("25%");
  });
});
