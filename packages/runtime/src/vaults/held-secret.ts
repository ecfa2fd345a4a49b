import type { Clock, Log } from '@sallyport/pipeline';
import { CredentialError } from '../credentials/credential-error.ts';
import type { Vault } from './vault.ts';

export interface HeldSecretOptions {
  clock: Clock;
  log: Log;
  vault: Vault;
  resource: string;
  version: string | undefined;
  /** For the log: how people name it. */
  shownAs: string;
  /** Milliseconds; 0 for ever. */
  ttlMs: number;
  missingMs: number;
  resurrectMs: number;
  /** False for what lacks something that there was before: a file may be looked at while it is being written. */
  isWhole(text: string, before: string): boolean;
  /** Lets only so many be read at a time. */
  inTurn<Result>(read: () => Promise<Result>): Promise<Result>;
  onChange(text: string | undefined): void;
}

/** A vault that failed is asked again after this, doubled each time. Milliseconds. */
const retryMsMin = 1_000;
const retryMsMax = 60_000;

/**
 * One secret of one vault, read once and then kept current: again after its time, at once where the vault tells of a change,
 * and after a failure with growing pauses, while what was read last is used on.
 */
export class HeldSecret {
  readonly #options: HeldSecretOptions;
  readonly #unwatch: (() => void) | undefined;
  #text: string | undefined;
  #readAtMs = 0;
  #wasTried = false;
  #failures = 0;
  #reading: Promise<void> | undefined;
  #isStale = false;
  #timer: { cancel(): void } | undefined;
  #isClosed = false;

  constructor(options: HeldSecretOptions) {
    this.#options = options;
    this.#unwatch = this.#watch();
  }

  get text(): string | undefined {
    return this.#text;
  }

  /** Resolves when the first attempt to read it is over, whatever its outcome. */
  get ready(): Promise<void> {
    return this.#wasTried ? Promise.resolve() : this.#read();
  }

  #watch(): (() => void) | undefined {
    return this.#options.vault.watch?.(this.#options.resource, () => {
      // A change during a reading may not be in what is being read.
      if (this.#reading !== undefined) this.#isStale = true;
      else void this.#read();
    });
  }

  #read(): Promise<void> {
    this.#reading ??= this.#readOnce().finally(() => {
      this.#reading = undefined;
      if (!this.#isStale || this.#isClosed) return;
      this.#isStale = false;
      void this.#read();
    });
    return this.#reading;
  }

  async #readOnce(): Promise<void> {
    const { vault, resource, version, inTurn, isWhole } = this.#options;
    this.#timer?.cancel();
    try {
      const text = await inTurn(() => vault.read(resource, version));
      if (this.#text !== undefined && !isWhole(text, this.#text))
        throw new CredentialError('it lacks something that there was before');
      if (!this.#isClosed) this.#succeed(text);
    } catch (error) {
      if (!this.#isClosed) this.#fail(error);
    } finally {
      this.#wasTried = true;
    }
  }

  #succeed(text: string): void {
    const { clock, log, ttlMs, shownAs, onChange } = this.#options;
    if (this.#failures > 0) log.info('a secret could be read again', { secret: shownAs });
    this.#failures = 0;
    this.#readAtMs = clock.monotonicMs();
    if (ttlMs > 0) this.#after(jittered(ttlMs));
    if (text === this.#text) return;
    const isRotated = this.#text !== undefined;
    this.#text = text;
    if (isRotated) log.info('a secret was rotated', { secret: shownAs });
    onChange(text);
  }

  #fail(error: unknown): void {
    const { log, shownAs, onChange, missingMs } = this.#options;
    const isMissing = error instanceof CredentialError && error.isMissing;
    const reason = error instanceof CredentialError ? error.message : 'the vault failed in a way that was not foreseen';
    if (this.#failures++ === 0) {
      if (this.#text === undefined) log.warn('a secret could not be read; it is empty', { secret: shownAs, reason });
      else log.warn('a secret could not be read again; the last one is used on', { secret: shownAs, reason });
    }
    if (this.#text !== undefined && this.#isPast()) {
      this.#text = undefined;
      log.warn('a secret is too old to be used on; it is empty', { secret: shownAs, reason });
      onChange(undefined);
    }
    const pauseMs = Math.min(retryMsMax, retryMsMin * 2 ** Math.min(this.#failures - 1, 10));
    this.#after(jittered(isMissing ? missingMs : pauseMs));
  }

  /** It was not read for so long that it must not be used any more. */
  #isPast(): boolean {
    const { clock, ttlMs, resurrectMs } = this.#options;
    return clock.monotonicMs() - this.#readAtMs >= ttlMs + resurrectMs;
  }

  #after(delayMs: number): void {
    const { clock } = this.#options;
    this.#timer?.cancel();
    this.#timer = clock.after(Math.min(delayMs, timerMsMax), () => void this.#read());
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#unwatch?.();
  }
}

/** Longer waits are not what a timer can do. Milliseconds. */
const timerMsMax = 2 ** 31 - 1;

/** A little early, by chance, so that not all nodes ask at one moment. */
function jittered(ms: number): number {
  return ms * (0.9 + Math.random() * 0.1);
}
