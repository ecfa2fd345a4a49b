export interface Rung<State extends string> {
  readonly state: State;
  /** Climbed at this value. */
  readonly from: number;
  /** Left below this one, which is lower, so that a value that wavers does not change the state all the time. */
  readonly until: number;
}

/** A state that follows a value up and down, with hysteresis. */
export class Ladder<State extends string> {
  readonly #ground: State;
  readonly #rungs: readonly Rung<State>[];
  /** How many rungs have been climbed. */
  #height = 0;

  /** `rungs` from the lowest to the highest. */
  constructor(ground: State, rungs: readonly Rung<State>[]) {
    this.#ground = ground;
    this.#rungs = rungs;
  }

  get state(): State {
    return this.#height === 0 ? this.#ground : this.#rungs[this.#height - 1]!.state;
  }

  /** Answers whether the state changed. */
  update(value: number): boolean {
    const before = this.#height;
    while (this.#height < this.#rungs.length && value >= this.#rungs[this.#height]!.from) this.#height++;
    while (this.#height > 0 && value < this.#rungs[this.#height - 1]!.until) this.#height--;
    return this.#height !== before;
  }
}
