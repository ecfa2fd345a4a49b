import type { Clock } from '@sallyport/pipeline';

/** Something that is good for a while: an access token, temporary keys. */
export interface Lasting<Value> {
  value: Value;
  /** Without it, until it is refused. */
  lastsMs: number | undefined;
}

/** How much of its time is used before a new one is fetched; the rest is for fetching, and for an outage meanwhile. */
const usedShare = 0.7;
/** The end is kept clear for requests under way. Milliseconds. */
const endMs = 10_000;
const retryMs = 1_000;

/**
 * Keeps a temporary credential current: fetched when first needed, renewed before its time is over, once for all callers and
 * without any of them waiting. One that could not be renewed is used to its end.
 */
export class Renewed<Value> {
  readonly #fetch: () => Promise<Lasting<Value>>;
  readonly #clock: Clock;
  #current: { value: Value; renewAtMs: number; endsAtMs: number } | undefined;
  #fetching: Promise<Value> | undefined;
  /** Whoever gives credentials out is left alone for a moment after a failure, while there is one that is good. */
  #retryAtMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, fetch: () => Promise<Lasting<Value>>) {
    this.#clock = clock;
    this.#fetch = fetch;
  }

  /** What is good now; undefined when one must be waited for. Renewing begins here, while the old one is still good. */
  get current(): Value | undefined {
    const current = this.#current;
    if (current === undefined) return undefined;
    const nowMs = this.#clock.monotonicMs();
    if (nowMs < current.renewAtMs) return current.value;
    if (nowMs >= current.endsAtMs) return undefined;
    if (nowMs >= this.#retryAtMs) this.#renew().catch(() => undefined);
    return current.value;
  }

  async get(): Promise<Value> {
    return this.current ?? (await this.#renew());
  }

  /** It was refused: the next one who asks gets a new one. */
  forget(value: Value): void {
    if (this.#current?.value === value) this.#current = undefined;
  }

  #renew(): Promise<Value> {
    this.#fetching ??= this.#fetch()
      .then(({ value, lastsMs = Number.POSITIVE_INFINITY }) => {
        const nowMs = this.#clock.monotonicMs();
        this.#current = { value, renewAtMs: nowMs + lastsMs * usedShare, endsAtMs: nowMs + lastsMs - endMs };
        return value;
      })
      .catch((error: unknown) => {
        this.#retryAtMs = this.#clock.monotonicMs() + retryMs;
        throw error;
      })
      .finally(() => {
        this.#fetching = undefined;
      });
    return this.#fetching;
  }
}
