import type { Clock, Log } from '@sallyport/pipeline';

export interface RemoteDocumentOptions<Value> {
  /** For logs: `the keys at https://…`. */
  readonly name: string;
  /** Rejects when it cannot be had. */
  fetch(): Promise<Buffer>;
  /** Throws, or rejects, when it says nothing that can be used. */
  parse(bytes: Buffer): Value | Promise<Value>;
  /** After this it is asked for again, in the background. */
  readonly freshMs: number;
  /** While it cannot be had, the last one is used for so long beyond that; then none. */
  readonly staleMs: number;
  /** How often it is asked for at most; sooner after a failure. */
  readonly cooldownMs: number;
  readonly onChange?: ((value: Value) => void) | undefined;
}

/**
 * Something that a provider publishes: fetched once for all who wait for it, kept, renewed before it is old, and used on
 * while the provider is out of reach.
 */
export class RemoteDocument<Value> {
  readonly #options: RemoteDocumentOptions<Value>;
  readonly #clock: Clock;
  readonly #log: Log;
  #value: Value | undefined;
  #fetchedAtMs = 0;
  #triedAtMs = Number.NEGATIVE_INFINITY;
  #isFailing = false;
  #pending: Promise<boolean> | undefined;

  constructor(options: RemoteDocumentOptions<Value>, { clock, log }: { clock: Clock; log: Log }) {
    this.#options = options;
    this.#clock = clock;
    this.#log = log;
  }

  /** What is known; undefined before it was first had, and when it is too old to be believed. */
  get value(): Value | undefined {
    if (this.#value === undefined) return undefined;
    const ageMs = this.#clock.monotonicMs() - this.#fetchedAtMs;
    if (ageMs < this.#options.freshMs * renewAt) return this.#value;
    void this.refresh();
    return ageMs < this.#options.freshMs + this.#options.staleMs ? this.#value : undefined;
  }

  /** The last attempt failed: what is known may not be all there is. */
  get isFailing(): boolean {
    return this.#isFailing;
  }

  /**
   * Asks for it again, unless that was done a moment ago, and tells whether it was had. Everyone who asks meanwhile waits for the
   * same answer.
   */
  refresh(): Promise<boolean> {
    if (this.#pending !== undefined) return this.#pending;
    const { cooldownMs } = this.#options;
    const waitMs = this.#isFailing ? Math.min(cooldownMs, failureCooldownMs) : cooldownMs;
    if (this.#clock.monotonicMs() - this.#triedAtMs < waitMs) return nothingNew;
    this.#triedAtMs = this.#clock.monotonicMs();
    this.#pending = this.#refresh().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #refresh(): Promise<boolean> {
    const { name, fetch, parse, onChange } = this.#options;
    try {
      const value = await parse(await fetch());
      this.#value = value;
      this.#fetchedAtMs = this.#clock.monotonicMs();
      if (this.#isFailing) this.#log.info(`${name}: available again`);
      this.#isFailing = false;
      onChange?.(value);
      return true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#log.warn(`${name}: not available`, { reason, goesOnWithOld: this.#value !== undefined });
      this.#isFailing = true;
      return false;
    }
  }
}

/** Part of its time after which it is renewed. */
const renewAt = 0.8;
const failureCooldownMs = 5_000;
const nothingNew = Promise.resolve(false);
