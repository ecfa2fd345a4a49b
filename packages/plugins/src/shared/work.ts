/** What opening or writing one value costs, as characters that could be read in that time. */
export const valueCost = 200;

/**
 * How much may be done for one message, counted in characters that are read: while it is done, nothing else in the process
 * moves. A body is refused when its work is spent, since what was left undone might have been what matters.
 */
export class Work {
  readonly #charactersMax: number;
  #left: number;

  constructor(charactersMax: number) {
    this.#charactersMax = charactersMax;
    this.#left = charactersMax;
  }

  /** For the next message. */
  restart(): void {
    this.#left = this.#charactersMax;
  }

  /** Answers false when that much may no longer be done. */
  spend(characters: number): boolean {
    this.#left -= characters;
    return this.#left >= 0;
  }

  get isSpent(): boolean {
    return this.#left < 0;
  }
}
