import { describe, expect, it } from "vitest";

import { fractionOf, valueAfterKey, valueAt, valueOfDigit } from "./scale";

const range = { minimum: 1, maximum: 100 };

describe("valueAt", () => {
  it("reaches both ends of the scale", () => {
    expect(valueAt(0, range)).toBe(1);
    expect(valueAt(1, range)).toBe(100);
  });

  it("stops at the ends when the pointer goes beyond the track", () => {
    expect(valueAt(-0.3, range)).toBe(1);
    expect(valueAt(1.7, range)).toBe(100);
  });

  it("is undone by fractionOf for every value", () => {
    for (let value = 1; value <= 100; value += 1) {
      expect(valueAt(fractionOf(value, range), range)).toBe(value);
    }
  });
});

describe("fractionOf", () => {
  it("clips a gold interval that reaches beyond the scale", () => {
    expect(fractionOf(-5, range)).toBe(0);
    expect(fractionOf(112, range)).toBe(1);
  });
});

describe("valueOfDigit", () => {
  it("places tenths of the track, zero standing for its high end", () => {
    expect([1, 5, 9, 0].map((digit) => valueOfDigit(digit, range))).toEqual([11, 51, 90, 100]);
  });
});

describe("valueAfterKey", () => {
  it.each(["ArrowRight", "ArrowLeft", "PageUp", "Home", "End"])(
    "does nothing on %s without a value, so that no key plants an anchor",
    (key) => {
      expect(valueAfterKey(key, false, null, range)).toBeNull();
    },
  );

  it("places a value on a digit, with or without one before", () => {
    expect(valueAfterKey("5", false, null, range)).toBe(51);
    expect(valueAfterKey("5", false, 90, range)).toBe(51);
  });

  it("moves by one, and with shift by five", () => {
    expect(valueAfterKey("ArrowRight", false, 50, range)).toBe(51);
    expect(valueAfterKey("ArrowDown", true, 50, range)).toBe(45);
  });

  it("stops at the ends", () => {
    expect(valueAfterKey("ArrowRight", true, 98, range)).toBe(100);
    expect(valueAfterKey("PageDown", false, 4, range)).toBe(1);
  });

  it("knows no other key", () => {
    expect(valueAfterKey("x", false, 50, range)).toBeNull();
  });
});
