import type { Clock, Log } from '@sallyport/pipeline';
import type { Address, DnsAnswer } from './answer.ts';

export interface NameTimes {
  /** How long the last good answer serves while no other can be had, after its own time. */
  staleMs: number;
  /** How long "not found" is believed. */
  negativeMs: number;
}

/** After an answer that nobody could give. Milliseconds. */
const failedAgainMs = 1_000;
/** A name that no exchange used for this long is not asked for again until one does. Milliseconds. */
const idleMs = 600_000;
/** Answers are renewed when this part of their time is over. */
const renewAt = 0.9;

/**
 * What a name stands for: the last good answer, renewed in the background before it expires, and kept for a while when
 * nobody can renew it. One question is under way at a time.
 */
export class ResolvedName {
  readonly name: string;
  readonly #ask: () => Promise<DnsAnswer>;
  readonly #onChange: () => void;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #times: NameTimes;
  /** Used by exchanges alone: sleeps while none come. */
  readonly #maySleep: boolean;
  #addresses: readonly Address[] | undefined = undefined;
  #isFailing = false;
  #isAsking = false;
  /** The last answer may not be used from here on; monotonic. */
  #uselessAtMs = 0;
  #usedAtMs: number;
  /** The next use asks anew: the answer said that it expires at once, or the name sleeps. */
  #asksOnUse = false;
  #timer: { cancel(): void } | undefined;
  #isClosed = false;

  constructor(
    name: string,
    ask: () => Promise<DnsAnswer>,
    onChange: () => void,
    { clock, log, times, maySleep }: { clock: Clock; log: Log; times: NameTimes; maySleep: boolean },
  ) {
    this.name = name;
    this.#ask = ask;
    this.#onChange = onChange;
    this.#clock = clock;
    this.#log = log;
    this.#times = times;
    this.#maySleep = maySleep;
    this.#usedAtMs = clock.monotonicMs();
    void this.#renew();
  }

  /** Undefined while there is no answer that may be used. */
  get addresses(): readonly Address[] | undefined {
    return this.#addresses;
  }

  /** The first answer is still to come. */
  get isPending(): boolean {
    return this.#addresses === undefined && this.#isAsking;
  }

  /** An exchange is about to use the addresses. */
  use(): void {
    if (!this.#maySleep && !this.#asksOnUse) return;
    this.#usedAtMs = this.#clock.monotonicMs();
    if (!this.#asksOnUse || this.#isAsking) return;
    this.#dropIfUseless();
    void this.#renew();
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  async #renew(): Promise<void> {
    this.#isAsking = true;
    this.#asksOnUse = false;
    this.#timer?.cancel();
    const answer = await this.#ask();
    this.#isAsking = false;
    if (this.#isClosed) return;
    if (answer.ok) this.#onAnswer(answer.addresses, answer.ttlSeconds * 1000);
    else this.#onFailure(answer.kind, answer.detail);
  }

  #onAnswer(addresses: readonly Address[], ttlMs: number): void {
    if (this.#isFailing) this.#log.info('a name is resolved again', { name: this.name });
    this.#isFailing = false;
    this.#uselessAtMs = this.#clock.monotonicMs() + ttlMs + this.#times.staleMs;
    const isNew = !areEqual(this.#addresses, addresses);
    this.#addresses = addresses;
    if (ttlMs === 0) this.#asksOnUse = true;
    else this.#askAgainIn(ttlMs * renewAt);
    if (isNew) this.#onChange();
  }

  #onFailure(kind: 'not_found' | 'failed', detail: string): void {
    const hadAddresses = this.#addresses !== undefined;
    this.#dropIfUseless();
    const isKept = this.#addresses !== undefined;
    if (!this.#isFailing)
      this.#log.warn('a name could not be resolved', { name: this.name, kind, detail, lastAnswerKept: isKept });
    this.#isFailing = true;
    this.#askAgainIn(kind === 'not_found' ? this.#times.negativeMs : failedAgainMs);
    // Whoever waits for a first answer learns that there is none.
    if (!isKept || !hadAddresses) this.#onChange();
  }

  #dropIfUseless(): void {
    if (this.#clock.monotonicMs() >= this.#uselessAtMs) this.#addresses = undefined;
  }

  #askAgainIn(delayMs: number): void {
    this.#timer = this.#clock.after(delayMs, () => {
      if (this.#maySleep && this.#clock.monotonicMs() - this.#usedAtMs > idleMs) this.#asksOnUse = true;
      else void this.#renew();
    });
  }
}

/** Servers give addresses in changing order. */
function areEqual(a: readonly Address[] | undefined, b: readonly Address[]): boolean {
  return a !== undefined && a.length === b.length && textOf(a) === textOf(b);
}

function textOf(addresses: readonly Address[]): string {
  return addresses
    .map(({ ip, port, weight, name }) => `${ip} ${port} ${weight} ${name}`)
    .sort()
    .join('\n');
}
