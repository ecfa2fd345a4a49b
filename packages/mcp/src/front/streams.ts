import type { Clock } from '@sallyport/pipeline';

/** An answer that is still open. */
export interface OpenStream {
  /** Called in turns; says something where nothing was said since the turn before. */
  keepAlive(): void;
}

/** The open answers of a front: now and then each gets to say that it is alive. One timer for all of them. */
export class Streams {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #open = new Set<OpenStream>();
  #timer: { cancel(): void } | undefined;

  constructor(clock: Clock, everyMs: number) {
    this.#clock = clock;
    this.#everyMs = everyMs;
  }

  add(stream: OpenStream): void {
    this.#open.add(stream);
    this.#timer ??= this.#clock.after(this.#everyMs, this.#turn);
  }

  remove(stream: OpenStream): void {
    this.#open.delete(stream);
    if (this.#open.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  readonly #turn = () => {
    this.#timer = this.#clock.after(this.#everyMs, this.#turn);
    for (const stream of this.#open) stream.keepAlive();
  };
}
