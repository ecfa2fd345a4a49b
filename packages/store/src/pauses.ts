import { setImmediate as nextTurn } from 'node:timers/promises';

/** So long, others wait. */
const turnMs = 8;

/** Gives others a turn time and again, within work that takes long. */
export class Pauses {
  #until = performance.now() + turnMs;

  async take(): Promise<void> {
    if (performance.now() < this.#until) return;
    await nextTurn();
    this.#until = performance.now() + turnMs;
  }
}
