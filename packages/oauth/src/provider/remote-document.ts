import type { Clock, Log } from '@sallyport/pipeline';
import type { FetchedText, NodeDocument } from './node-document.ts';

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
}

/**
 * Something that a provider publishes: fetched once for all who wait for it, kept, renewed before it is old, and used on
 * while the provider is out of reach.
 */
export class RemoteDocument<Value> {
  readonly #options: RemoteDocumentOptions<Value>;
  readonly #node: NodeDocument;
  readonly #clock: Clock;
  readonly #log: Log;
  #value: Value | undefined;
  #fetchedAtMs = Number.NEGATIVE_INFINITY;
  #triedAtMs = Number.NEGATIVE_INFINITY;
  #hasFailed = false;
  #pending: Promise<void> | undefined;

  constructor(options: RemoteDocumentOptions<Value>, node: NodeDocument, { clock, log }: { clock: Clock; log: Log }) {
    this.#options = options;
    this.#node = node;
    this.#clock = clock;
    this.#log = log;
  }

  /** What is known; undefined before it was first had, and when it is too old to be believed. */
  get value(): Value | undefined {
    if (this.#value === undefined) return undefined;
    const { freshMs, staleMs } = this.#options;
    const ageMs = this.#clock.steadyMs() - this.#fetchedAtMs;
    if (ageMs < freshMs * renewAt) return this.#value;
    void this.refresh();
    return ageMs < freshMs + staleMs ? this.#value : undefined;
  }

  /** The last attempt failed, or lasts: what is known may not be all there is. */
  get isFailing(): boolean {
    return this.#hasFailed || this.#pending !== undefined;
  }

  /** The last attempt that is over. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Has it at hand, if it can be had: from another worker, or from the provider. */
  async load(): Promise<void> {
    if (this.value !== undefined) return;
    await this.#recall();
    if (this.value === undefined) await this.refresh();
  }

  /** Asks for it again, unless that was done a moment ago. Everyone who asks meanwhile waits for the same answer. */
  refresh(): Promise<void> {
    if (this.#pending !== undefined) return this.#pending;
    if (this.#clock.steadyMs() - this.#triedAtMs < this.#restMs) return nothingNew;
    this.#pending = this.#refresh().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  get #restMs(): number {
    const { cooldownMs } = this.#options;
    return this.#hasFailed ? Math.min(cooldownMs, failureCooldownMs) : cooldownMs;
  }

  async #refresh(): Promise<void> {
    if (await this.#recall()) return;
    const turn = await this.#node.turn();
    const nowMs = this.#clock.steadyMs();
    if (turn === 'mine') {
      this.#triedAtMs = nowMs;
      return this.#fetch();
    }
    // Whoever had the turn may have had it a while ago: its rest is not to begin anew here.
    if (!(await this.#recall())) this.#triedAtMs = nowMs - Math.max(0, this.#restMs - lookAgainMs);
    this.#hasFailed = turn === 'failed';
  }

  async #fetch(): Promise<void> {
    const fetchedAtMs = this.#clock.steadyMs();
    try {
      const text = (await this.#options.fetch()).toString();
      await this.#use({ text, fetchedAtMs });
      if (this.#hasFailed) this.#log.info(`${this.#options.name}: available again`);
      this.#hasFailed = false;
      await this.#node.remember({ text, fetchedAtMs });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!this.#hasFailed)
        this.#log.warn(`${this.#options.name}: not available`, { reason, isKnown: this.#value !== undefined });
      this.#hasFailed = true;
    }
    await this.#node.endTurn(this.#hasFailed ? 'failed' : 'done', this.#restMs);
  }

  /** Takes over what another worker has fetched, or one that is no more; true when there was something new. */
  async #recall(): Promise<boolean> {
    const fetched = await this.#node.recall();
    if (fetched === undefined || fetched.fetchedAtMs <= this.#fetchedAtMs) return false;
    try {
      await this.#use(fetched);
      this.#triedAtMs = Math.max(this.#triedAtMs, fetched.fetchedAtMs);
      this.#hasFailed = false;
      return true;
    } catch (error) {
      this.#log.debug(`${this.#options.name}: what was kept cannot be used`, { reason: String(error) });
      return false;
    }
  }

  async #use({ text, fetchedAtMs }: FetchedText): Promise<void> {
    this.#value = await this.#options.parse(Buffer.from(text));
    this.#fetchedAtMs = fetchedAtMs;
  }
}

/** Part of its time after which it is renewed. */
const renewAt = 0.8;
const failureCooldownMs = 5_000;
/** Whether it is this worker's turn by now. */
const lookAgainMs = 100;
const nothingNew = Promise.resolve();
