import type { Asked } from '../neutral.ts';

/**
 * An ask, or a watch that may begin anew: it begins once it is known at which server. What the client wants of it meanwhile is done
 * then.
 */
export class PendingAsk implements Asked {
  /** Nobody waits for an answer any more. */
  isOver = false;
  #asked: Asked | undefined;
  #isPaused = false;

  begin(asked: Asked): void {
    this.#asked = asked;
    if (this.#isPaused) asked.pause();
  }

  cancel(reason: string | undefined): void {
    this.isOver = true;
    this.#asked?.cancel(reason);
  }

  detach(): void {
    this.isOver = true;
    this.#asked?.detach();
  }

  pause(): void {
    this.#isPaused = true;
    this.#asked?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#asked?.resume();
  }
}
