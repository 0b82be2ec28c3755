/** Upcoming images, fetched and decoded ahead, so that a swap shows no flash and no wait. */

import type { Presentation } from "../api/types";
import { backoff, pause } from "./backoff";

const ATTEMPTS = 4;

/** Fetches and decodes one image; rejects where either fails. */
export async function loadImage(source: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.decoding = "sync";
  image.draggable = false;
  image.alt = "";
  image.src = source;
  await image.decode();
  return image;
}

type Load = (source: string) => Promise<HTMLImageElement>;

/** Holds the image to show and the ones after it, and forgets all others. */
export class Preloader {
  readonly #load: Load;
  readonly #wait: (attempt: number) => Promise<void>;
  readonly #images = new Map<string, Promise<HTMLImageElement>>();

  constructor(
    load: Load = loadImage,
    wait: (attempt: number) => Promise<void> = (attempt) => pause(backoff(attempt)),
  ) {
    this.#load = load;
    this.#wait = wait;
  }

  /** Begins to load these presentations, in order, and drops every other. */
  hold(presentations: readonly Presentation[]): void {
    const wanted = new Set(presentations.map(({ id }) => id));
    for (const id of this.#images.keys()) if (!wanted.has(id)) this.#images.delete(id);
    for (const presentation of presentations) void this.get(presentation).catch(() => undefined);
  }

  /** The decoded image; rejects after several attempts, and then starts anew when asked again. */
  get({ id, image }: Presentation): Promise<HTMLImageElement> {
    const held = this.#images.get(id);
    if (held !== undefined) return held;
    const loading = this.#persist(id, image);
    this.#images.set(id, loading);
    return loading;
  }

  async #persist(id: string, source: string): Promise<HTMLImageElement> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#load(source);
      } catch (error) {
        if (attempt === ATTEMPTS) {
          this.#images.delete(id);
          throw error;
        }
        await this.#wait(attempt - 1);
      }
    }
  }
}
