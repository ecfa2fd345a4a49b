import type { Clock, Log, RedisSettings } from '@sallyport/pipeline';
import type { Cluster, Redis } from 'ioredis';
import { CircuitBreaker } from './circuit-breaker.ts';
import { addressOf, createRedisClient } from './client.ts';

export interface RedisConnectionOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Answers that take longer count as failures, because nobody waits for them. Default: as long as the timeout. */
  readonly slowMs?: number | undefined;
  /** What Redis is for, as the log says it: `rate limits are counted there`. */
  readonly use?: { readonly present: string; readonly absent: string };
}

const counting = { present: 'rate limits are counted there', absent: 'rate limits are not counted there' };

/**
 * One connection to a Redis, made at the first call. A call either answers or rejects within the settings' timeouts; once
 * a few failed in a row, calls reject at once until a probe succeeds.
 */
export class RedisConnection {
  readonly #settings: RedisSettings;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #slowMs: number;
  readonly #use: { readonly present: string; readonly absent: string };
  readonly #breaker: CircuitBreaker;
  #client: Redis | Cluster | undefined;
  #isClosed = false;
  #becomingReady: Promise<void> | undefined;
  #lastError: Error | undefined;
  #failedSlowlyAtMs = Number.NEGATIVE_INFINITY;
  #saidOut = false;

  constructor(settings: RedisSettings, options: RedisConnectionOptions) {
    const { clock, log, slowMs = Number.POSITIVE_INFINITY, use = counting } = options;
    this.#settings = settings;
    this.#clock = clock;
    this.#log = log;
    this.#slowMs = slowMs;
    this.#use = use;
    this.#breaker = new CircuitBreaker(clock, () => this.#probe());
  }

  /** Calls would be rejected. Asking keeps the search for an end of the outage going. */
  get isOut(): boolean {
    return this.#breaker.isOpen;
  }

  /** Connects before anyone calls, so that the first caller need not wait. */
  prepare(): void {
    this.#open()
      .then((redis) => (redis.status === 'wait' ? redis.connect() : undefined))
      .catch((error: Error) => {
        this.#lastError = error;
      });
  }

  /** Runs commands of the library; what they reject with counts as an outage. */
  async call<Result>(run: (redis: Redis | Cluster) => Promise<Result>): Promise<Result> {
    if (this.#breaker.isOpen) throw this.#unreachable();
    const startedMs = this.#clock.monotonicMs();
    try {
      const redis = this.#client ?? (await this.#open());
      if (redis.status !== 'ready') await this.#whenReady(redis);
      const result = await run(redis);
      if (this.#clock.monotonicMs() - startedMs > this.#slowMs) this.wasSlow();
      else this.#succeeded();
      return result;
    } catch (error) {
      this.#failed(error as Error);
      throw this.#unreachable();
    }
  }

  /** Runs the take script. */
  take(keys: readonly string[], values: readonly (string | number)[]): Promise<readonly (number | string)[]> {
    return this.call((redis) => redis.takeFromWindows(keys.length, ...keys, ...values));
  }

  /** Runs the tell script. */
  tell(keys: readonly string[], values: readonly (string | number)[]): Promise<readonly string[]> {
    return this.call((redis) => redis.tellCounts(keys.length, ...keys, ...values));
  }

  /** Runs the settle script. */
  settle(keys: readonly string[], field: string): Promise<null> {
    return this.call((redis) => redis.settleCounts(keys.length, ...keys, field));
  }

  /** A caller gave up waiting. One that waited beside others says nothing new. */
  wasSlow(): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#failedSlowlyAtMs < this.#slowMs) return;
    this.#failedSlowlyAtMs = nowMs;
    this.#failed(new Error(`no answer within ${this.#slowMs} ms`));
  }

  close(): void {
    this.#isClosed = true;
    this.#client?.disconnect();
  }

  async #open(): Promise<Redis | Cluster> {
    const client = await createRedisClient(this.#settings);
    if (this.#client !== undefined) return this.#client;
    if (this.#isClosed) throw new Error('the connection is closed');
    client.on('error', (error: Error) => {
      this.#lastError = error;
    });
    this.#client = client;
    return client;
  }

  async #probe(): Promise<void> {
    const redis = this.#client ?? (await this.#open());
    try {
      if (redis.status !== 'ready') await this.#whenReady(redis);
      const startedMs = this.#clock.monotonicMs();
      await redis.ping();
      if (this.#clock.monotonicMs() - startedMs > this.#slowMs) throw new Error('it answers too slowly');
    } catch (error) {
      this.#lastError = error as Error;
      // The connection may lead nowhere without either end having noticed.
      if (redis.status === 'ready') redis.disconnect(true);
      throw error;
    }
    this.#succeeded();
  }

  /** Waits for the connection that is being made; one wait for all callers. */
  #whenReady(redis: Redis | Cluster): Promise<void> {
    this.#becomingReady ??= new Promise<void>((resolve, reject) => {
      const finish = (error: Error | undefined) => {
        clearTimeout(timer);
        redis.off('ready', onReady);
        redis.off('close', onClose);
        this.#becomingReady = undefined;
        if (error === undefined) resolve();
        else reject(error);
      };
      const onReady = () => finish(undefined);
      const onClose = () => finish(this.#lastError ?? new Error('the connection was closed'));
      const timer = setTimeout(() => finish(new Error('no connection in time')), this.#settings.connectTimeoutMs);
      redis.on('ready', onReady);
      redis.on('close', onClose);
      if (redis.status === 'wait') redis.connect().catch(() => undefined);
    });
    return this.#becomingReady;
  }

  #succeeded(): void {
    this.#breaker.succeeded();
    if (!this.#saidOut) return;
    this.#saidOut = false;
    this.#log.info(`Redis answers again: ${this.#use.present}`, { redis: addressOf(this.#settings) });
  }

  #failed(error: Error): void {
    this.#lastError = error;
    this.#breaker.failed();
    if (this.#saidOut || this.#isClosed || !this.#breaker.isTripped) return;
    this.#saidOut = true;
    this.#log.warn(`Redis does not answer: ${this.#use.absent}`, {
      redis: addressOf(this.#settings),
      error: error.message,
    });
  }

  #unreachable(): Error {
    const why = this.#lastError?.message ?? 'no connection';
    return new Error(`Redis at ${addressOf(this.#settings)} does not answer: ${why}`, { cause: this.#lastError });
  }
}
