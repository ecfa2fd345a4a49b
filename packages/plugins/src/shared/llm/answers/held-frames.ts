import type { Clock } from '@sallyport/pipeline';

/** How much of a stream, and how long, is kept back while it has not said anything: then it goes out as it is. */
const heldBytesMax = 64 * 1024;
const heldMsMax = 10_000;

/** What a stream begins with, until its first content shows that it is an answer. */
export class HeldFrames {
  #frames: Buffer[] | undefined = [];
  #bytes = 0;
  readonly #timer: { cancel(): void };
  readonly #onImpatient: () => void;
  #isImpatient = false;

  /** `onImpatient`: enough was waited for. */
  constructor(clock: Clock, onImpatient: () => void) {
    this.#onImpatient = onImpatient;
    this.#timer = clock.after(heldMsMax, () => this.#waitedLong());
  }

  get isHolding(): boolean {
    return this.#frames !== undefined;
  }

  /** False when no more may be held. */
  hold(frame: Buffer): boolean {
    this.#frames!.push(frame);
    this.#bytes += frame.length;
    return this.#bytes <= heldBytesMax && !this.#isImpatient;
  }

  /** All that was held, once. */
  release(): Buffer {
    this.#timer.cancel();
    const frames = this.#frames!;
    this.#frames = undefined;
    return frames.length === 1 ? frames[0]! : Buffer.concat(frames);
  }

  close(): void {
    this.#timer.cancel();
  }

  #waitedLong(): void {
    this.#isImpatient = true;
    if (this.#bytes > 0 && this.isHolding) this.#onImpatient();
  }
}
