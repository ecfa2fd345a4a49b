import type { Clock, RedisSettings } from '@sallyport/pipeline';
import type { Redis, RedisOptions, Result } from 'ioredis';
import { CircuitBreaker } from './circuit-breaker.ts';
import { takeScript } from './take-script.ts';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    takeFromWindows(keyCount: number, ...keysAndArguments: (string | number)[]): Result<(number | string)[], Context>;
  }
}

/**
 * One connection to a Redis, made at the first call. A call either answers or rejects within the settings' timeout; once
 * a few failed in a row, calls reject at once until a probe succeeds.
 */
export class RedisConnection {
  readonly #settings: RedisSettings;
  #client: Redis | undefined;
  #isClosed = false;
  readonly #timeoutMs: number;
  readonly #address: string;
  readonly #breaker: CircuitBreaker;
  #becomingReady: Promise<void> | undefined;
  #lastError: Error | undefined;

  constructor(settings: RedisSettings, clock: Clock) {
    this.#timeoutMs = settings.timeoutMs;
    this.#address = `${settings.host}:${settings.port}`;
    this.#settings = settings;
    this.#breaker = new CircuitBreaker(clock, () => this.#probe());
  }

  /** The client, whose library (20 MB) is loaded by gateways that use Redis and by no others. */
  async #open(): Promise<Redis> {
    const { Redis } = await import('ioredis');
    if (this.#client !== undefined) return this.#client;
    if (this.#isClosed) throw new Error('the connection is closed');
    const client = new Redis(optionsOf(this.#settings));
    client.defineCommand('takeFromWindows', { lua: takeScript });
    client.on('error', (error) => {
      this.#lastError = error;
    });
    client.on('ready', () => this.#breaker.succeeded());
    this.#client = client;
    return client;
  }

  /** Runs the take script. */
  async take(keys: readonly string[], values: readonly number[]): Promise<readonly (number | string)[]> {
    if (this.#breaker.isOpen) throw this.#unreachable();
    try {
      const redis = this.#client ?? (await this.#open());
      if (redis.status !== 'ready') await this.#whenReady(redis);
      const result = await redis.takeFromWindows(keys.length, ...keys, ...values);
      this.#breaker.succeeded();
      return result;
    } catch (error) {
      this.#lastError = error as Error;
      this.#breaker.failed();
      throw this.#unreachable();
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#client?.disconnect();
  }

  async #probe(): Promise<void> {
    const redis = this.#client ?? (await this.#open());
    try {
      if (redis.status !== 'ready') await this.#whenReady(redis);
      await redis.ping();
    } catch (error) {
      this.#lastError = error as Error;
      // The connection may lead nowhere without either end having noticed.
      if (redis.status === 'ready') redis.disconnect(true);
      throw error;
    }
  }

  /** Waits for the connection that is being made; one wait for all callers. */
  #whenReady(redis: Redis): Promise<void> {
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
      const timer = setTimeout(() => finish(new Error('no connection in time')), this.#timeoutMs);
      redis.on('ready', onReady);
      redis.on('close', onClose);
      if (redis.status === 'wait') redis.connect().catch(() => undefined);
    });
    return this.#becomingReady;
  }

  #unreachable(): Error {
    return new Error(`Redis at ${this.#address} does not answer: ${this.#lastError?.message ?? 'no connection'}`, {
      cause: this.#lastError,
    });
  }
}

function optionsOf(settings: RedisSettings): RedisOptions {
  const { host, port, database, timeoutMs, username, password, ssl, sslVerify, serverName } = settings;
  return {
    host,
    port,
    db: database,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password: password.reveal() }),
    ...(ssl && { tls: { rejectUnauthorized: sslVerify, servername: serverName ?? host } }),
    lazyConnect: true,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    // A take that was sent twice would count twice; one that waits in a queue would count for a caller long gone.
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: (times) => Math.min(times * 20, 500),
  };
}
