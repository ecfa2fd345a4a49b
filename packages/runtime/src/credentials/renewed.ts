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

/**
 * Keeps a temporary credential current: fetched when first needed, renewed before its time is over, by one caller at a time.
 * One that could not be renewed is used to its end.
 */
export class Renewed<Value> {
  readonly #fetch: () => Promise<Lasting<Value>>;
  readonly #clock: Clock;
  #current: { value: Value; renewAtMs: number; endsAtMs: number } | undefined;
  #fetching: Promise<Value> | undefined;

  constructor(clock: Clock, fetch: () => Promise<Lasting<Value>>) {
    this.#clock = clock;
    this.#fetch = fetch;
  }

  /** What is fresh; undefined when one must be waited for. */
  get current(): Value | undefined {
    const current = this.#current;
    return current !== undefined && this.#clock.monotonicMs() < current.renewAtMs ? current.value : undefined;
  }

  async get(): Promise<Value> {
    const current = this.#current;
    const nowMs = this.#clock.monotonicMs();
    if (current !== undefined && nowMs < current.renewAtMs) return current.value;
    try {
      return await this.#renew();
    } catch (error) {
      if (current !== undefined && nowMs < current.endsAtMs) return current.value;
      throw error;
    }
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
      .finally(() => {
        this.#fetching = undefined;
      });
    return this.#fetching;
  }
}
