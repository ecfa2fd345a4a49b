import type { Problem } from '../wire.ts';
import { tooSlow } from './problems.ts';

/** Ends an answer before its end: for a problem, of which the first counts, or because whoever asked has gone. */
export class Ending {
  readonly #gone: AbortSignal;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #problem: Problem | undefined;

  constructor(gone: AbortSignal, questionMsMax: number) {
    this.#gone = gone;
    this.#timer = setTimeout(() => this.because(tooSlow(questionMsMax)), questionMsMax);
    if (gone.aborted) this.#controller.abort();
    else gone.addEventListener('abort', this.#stop, { once: true });
  }

  /** Ends whatever is done for the answer. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get problem(): Problem | undefined {
    return this.#problem;
  }

  get isStopped(): boolean {
    return this.#problem === undefined && this.#gone.aborted;
  }

  because(problem: Problem): void {
    if (!this.#controller.signal.aborted) this.#problem = problem;
    this.#controller.abort();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#gone.removeEventListener('abort', this.#stop);
  }

  readonly #stop = () => this.#controller.abort();
}
