import type { Clock } from '@sallyport/pipeline';
import { silenceMs } from '../ipc.ts';

/** How often the workers are looked at. Milliseconds. */
const lookEveryMs = 250;

/**
 * Finds workers that are silent for too long. A gap in its own time (a stopped process tree, a machine that was
 * suspended) says nothing about them.
 */
export class Watchdog {
  readonly #clock: Clock;
  readonly #onSilent: (workerId: number, silentMs: number) => void;
  readonly #heardMs = new Map<number, number>();
  #tickMs = 0;
  #timer: { cancel(): void } | undefined;

  /** `onSilent` is told of a worker once. */
  constructor(clock: Clock, onSilent: (workerId: number, silentMs: number) => void) {
    this.#clock = clock;
    this.#onSilent = onSilent;
  }

  start(): void {
    this.#tickMs = this.#clock.monotonicMs();
    this.#timer = this.#clock.after(lookEveryMs, () => this.#tick());
  }

  stop(): void {
    this.#timer?.cancel();
  }

  /** The worker said something; `graceMs` from now on it need not. */
  heard(workerId: number, graceMs = 0): void {
    const heardMs = this.#clock.monotonicMs() + graceMs;
    this.#heardMs.set(workerId, Math.max(heardMs, this.#heardMs.get(workerId) ?? 0));
  }

  /** It no longer needs the time that it was given. */
  graceEnds(workerId: number): void {
    this.#heardMs.set(workerId, this.#clock.monotonicMs());
  }

  forget(workerId: number): void {
    this.#heardMs.delete(workerId);
  }

  #tick(): void {
    const nowMs = this.#clock.monotonicMs();
    const wasStopped = nowMs - this.#tickMs > 4 * lookEveryMs;
    for (const [workerId, heardMs] of this.#heardMs) {
      if (wasStopped) this.heard(workerId);
      else if (nowMs - heardMs >= silenceMs) {
        this.forget(workerId);
        this.#onSilent(workerId, Math.round(nowMs - heardMs));
      }
    }
    this.start();
  }
}
