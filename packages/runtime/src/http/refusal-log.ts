import type { Clock, Log } from '@sallyport/pipeline';

const againMs = 60_000;
const hostsMax = 100;

/** Tells the operator which addresses were refused, and how to allow them: once a minute for each host, however often callers try. */
export class RefusalLog {
  readonly #clock: Clock;
  readonly #log: Log | undefined;
  readonly #toldAtMs = new Map<string, number>();

  constructor(clock: Clock, log: Log | undefined) {
    this.#clock = clock;
    this.#log = log;
  }

  tell(host: string, reason: string): void {
    const nowMs = this.#clock.monotonicMs();
    const toldAtMs = this.#toldAtMs.get(host);
    if (toldAtMs !== undefined && nowMs - toldAtMs < againMs) return;
    if (toldAtMs === undefined && this.#toldAtMs.size >= hostsMax) this.#forgetOldest(nowMs);
    if (this.#toldAtMs.size >= hostsMax) return;
    this.#toldAtMs.delete(host);
    this.#toldAtMs.set(host, nowMs);
    this.#log?.warn('an address that a document or caller named may not be reached', {
      host,
      reason,
      remedy: '--outbound-allow, if it is a server of yours',
    });
  }

  #forgetOldest(nowMs: number): void {
    const [oldest, toldAtMs] = this.#toldAtMs.entries().next().value!;
    if (nowMs - toldAtMs >= againMs) this.#toldAtMs.delete(oldest);
  }
}
