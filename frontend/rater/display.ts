/**
 * What the screen really is.
 *
 * `screen.width` is wrong under browser zoom or OS scaling; inside full screen, the window's inner
 * size times the device pixel ratio is the frame buffer's size under both.
 */

import type { DisplayReport, DisplayRequirement, RatingIn } from "../api/types";

/** Width of a bank card (ISO/IEC 7810 ID-1), in millimetres. */
export const CARD_WIDTH_MM = 85.6;
/** Height of a bank card, in millimetres. */
export const CARD_HEIGHT_MM = 53.98;

const MM_PER_INCH = 25.4;

/** The window as the browser reports it; lengths in CSS pixels. */
export interface Window {
  inner_width: number;
  inner_height: number;
  device_pixel_ratio: number;
}

/** The frame buffer's sides in device pixels, the longer one first. */
export function physicalPixels(window: Window): { long: number; short: number } {
  const width = window.inner_width * window.device_pixel_ratio;
  const height = window.inner_height * window.device_pixel_ratio;
  return { long: Math.max(width, height), short: Math.min(width, height) };
}

/**
 * Whether the frame buffer is larger than required, in both directions.
 *
 * The margin of one CSS pixel absorbs rounding: a 2560-pixel panel at 150 % zoom reports 2560.5.
 */
export function hasEnoughPixels(
  window: Window,
  required: Pick<DisplayRequirement, "min_long_px" | "min_short_px">,
): boolean {
  const { long, short } = physicalPixels(window);
  const margin = window.device_pixel_ratio;
  return long > required.min_long_px + margin && short > required.min_short_px + margin;
}

/** Device pixels per millimetre, from the width at which an outline matches a bank card. */
export function pixelsPerMm(cardWidth: number, devicePixelRatio: number): number {
  return (cardWidth * devicePixelRatio) / CARD_WIDTH_MM;
}

/** The display's diagonal in inches. */
export function diagonalInches(window: Window, pixels_per_mm: number): number {
  const { long, short } = physicalPixels(window);
  return Math.hypot(long, short) / pixels_per_mm / MM_PER_INCH;
}

/** What the family of a browser is judged from. */
export interface BrowserHints {
  userAgent: string;
  brands: readonly string[];
}

/** The browser's family, by client hints where it gives them, else by its user agent. */
export function browserFamily({ userAgent, brands }: BrowserHints): DisplayReport["browser"] {
  if (brands.includes("Chromium")) return "chromium";
  if (/\bFirefox\//.test(userAgent)) return "firefox";
  if (/\b(Chrome|Chromium)\//.test(userAgent)) return "chromium";
  if (/\bVersion\/\S+.*\bSafari\//.test(userAgent)) return "safari";
  return "other";
}

interface UserAgentData {
  brands: readonly { brand: string }[];
}

/** The hints that this browser gives about itself. */
export function browserHints(navigator: Navigator): BrowserHints {
  const data = (navigator as Navigator & { userAgentData?: UserAgentData }).userAgentData;
  return {
    userAgent: navigator.userAgent,
    brands: data === undefined ? [] : data.brands.map(({ brand }) => brand),
  };
}

/** Whether the page has the full screen, by our request or by the browser's own key. */
export function isFullscreen(): boolean {
  return document.fullscreenElement !== null || matchMedia("(display-mode: fullscreen)").matches;
}

/** The window as it is now. */
export function currentWindow(): Window {
  return {
    inner_width: window.innerWidth,
    inner_height: window.innerHeight,
    device_pixel_ratio: window.devicePixelRatio,
  };
}

/** The window as every answer records it. */
export function windowOfRating(): Pick<
  RatingIn,
  "viewport_width" | "viewport_height" | "device_pixel_ratio" | "fullscreen"
> {
  const { inner_width, inner_height, device_pixel_ratio } = currentWindow();
  return {
    viewport_width: inner_width,
    viewport_height: inner_height,
    device_pixel_ratio,
    fullscreen: isFullscreen(),
  };
}

function colourGamut(): DisplayReport["colour_gamut"] {
  const gamuts = ["rec2020", "p3", "srgb"] as const;
  return gamuts.find((gamut) => matchMedia(`(color-gamut: ${gamut})`).matches) ?? "unknown";
}

/** Whether the browser darkens pages by force, and photographs perhaps with them. */
function forcedDark(): boolean {
  if (matchMedia("(forced-colors: active)").matches) return true;
  const probe = document.createElement("div");
  probe.style.colorScheme = "light";
  probe.style.backgroundColor = "canvas";
  probe.hidden = true;
  document.body.append(probe);
  const colour = getComputedStyle(probe).backgroundColor;
  probe.remove();
  return colour !== "rgb(255, 255, 255)";
}

type Measured = Pick<
  DisplayReport,
  | "inner_width"
  | "inner_height"
  | "device_pixel_ratio"
  | "screen_width"
  | "screen_height"
  | "fullscreen"
  | "browser"
  | "colour_gamut"
  | "dynamic_range"
  | "forced_dark"
>;

/** Everything about the display that the browser can tell. */
export function measureDisplay(): Measured {
  return {
    ...currentWindow(),
    screen_width: screen.width,
    screen_height: screen.height,
    fullscreen: isFullscreen(),
    browser: browserFamily(browserHints(navigator)),
    colour_gamut: colourGamut(),
    dynamic_range: matchMedia("(dynamic-range: high)").matches ? "high" : "standard",
    forced_dark: forcedDark(),
  };
}

/** Asks for the full screen; must be called from a click or a key press. */
export async function requestFullscreen(): Promise<void> {
  if (document.fullscreenElement !== null) return;
  // A browser may refuse, for instance inside a frame; what is watched is the state, not the wish.
  await document.documentElement.requestFullscreen({ navigationUI: "hide" }).catch(() => undefined);
}

/** Leaves the full screen, where the page has it. */
export async function leaveFullscreen(): Promise<void> {
  if (document.fullscreenElement !== null) await document.exitFullscreen().catch(() => undefined);
}
