/** Which part of an image has been in the viewport. */

import type { Rectangle, Size } from "./layout";

const COLUMNS = 64;
const ROWS = 36;

/** Counts the cells of a grid over the image whose centres have been visible. */
export class Coverage {
  readonly #image: Size;
  readonly #seen = new Uint8Array(COLUMNS * ROWS);
  #count = 0;

  constructor(image: Size) {
    this.#image = image;
  }

  /** Adds what is visible now, in image pixels. */
  see(part: Rectangle): void {
    const cellWidth = this.#image.width / COLUMNS;
    const cellHeight = this.#image.height / ROWS;
    // A cell's centre (c + 1/2) * cellWidth is inside from c = ceil(x / cellWidth - 1/2) on.
    const left = Math.max(0, Math.ceil(part.x / cellWidth - 0.5));
    const top = Math.max(0, Math.ceil(part.y / cellHeight - 0.5));
    const right = Math.min(COLUMNS, Math.ceil((part.x + part.width) / cellWidth - 0.5));
    const bottom = Math.min(ROWS, Math.ceil((part.y + part.height) / cellHeight - 0.5));
    for (let row = top; row < bottom; row += 1) {
      for (let column = left; column < right; column += 1) {
        const cell = row * COLUMNS + column;
        if (this.#seen[cell] === 0) {
          this.#seen[cell] = 1;
          this.#count += 1;
        }
      }
    }
  }

  /** The share of the image's area seen so far, 0 to 1. */
  get share(): number {
    return this.#count / (COLUMNS * ROWS);
  }
}
