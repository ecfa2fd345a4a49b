export interface BreakerRules {
  /** Failures that take a target out; 0 for never. */
  readonly failsMax: number;
  /** How long it is left alone, since the last of them. */
  readonly failTimeoutMs: number;
}

/** What asking a target now would be: `trial` is the one request that finds out whether it is well again. */
export type Readiness = 'ready' | 'trial' | 'out';

/**
 * Whether a target is fit to be asked. Failures add up, whatever lies between them; after `failsMax` it is left alone until
 * `failTimeoutMs` have passed since the last. Then one request tries it, and while that is under way no other: its success
 * forgets all failures. A target that says for how long it wants no more (429 with Retry-After) rests, and is not ill.
 */
export class Breaker {
  #failures = 0;
  #failedAtMs = 0;
  #restsUntilMs = 0;
  /** Trials under way: more than one only when everybody is out. */
  #trials = 0;

  readiness({ failsMax, failTimeoutMs }: BreakerRules, nowMs: number): Readiness {
    if (nowMs < this.#restsUntilMs) return 'out';
    if (failsMax === 0 || this.#failures < failsMax) return 'ready';
    return this.#trials > 0 || nowMs - this.#failedAtMs < failTimeoutMs ? 'out' : 'trial';
  }

  /** It is not ill, but has said when to come back. */
  isResting(nowMs: number): boolean {
    return nowMs < this.#restsUntilMs;
  }

  /** When it may be asked again; the past where it may be asked now. */
  readyAtMs({ failsMax, failTimeoutMs }: BreakerRules): number {
    const isOut = failsMax > 0 && this.#failures >= failsMax;
    return Math.max(this.#restsUntilMs, isOut ? this.#failedAtMs + failTimeoutMs : 0);
  }

  beginTrial(): void {
    this.#trials++;
  }

  endTrial(): void {
    this.#trials--;
  }

  failed(nowMs: number): void {
    this.#failures++;
    this.#failedAtMs = nowMs;
  }

  /** A request that began before the target was taken out says nothing of it now: only a trial brings it back. */
  succeeded(isTrial: boolean): void {
    if (isTrial) this.#failures = 0;
  }

  rest(untilMs: number): void {
    this.#restsUntilMs = Math.max(this.#restsUntilMs, untilMs);
  }
}
