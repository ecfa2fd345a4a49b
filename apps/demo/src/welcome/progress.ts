/** Says what is being done, and how long it took. */
export class Progress {
  readonly #say: (text: string) => void;
  readonly #startedAtMs = performance.now();

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  get elapsedMs(): number {
    return performance.now() - this.#startedAtMs;
  }

  /** Resolves as the step does, and tells of it then. */
  async step<Result>(what: string, doing: Promise<Result>): Promise<Result> {
    const result = await doing;
    this.#say(`${(this.elapsedMs / 1000).toFixed(1).padStart(5)} s  ${what}`);
    return result;
  }
}
