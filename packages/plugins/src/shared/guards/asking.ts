import type { GuardFacts } from '@sallyport/contracts';
import type { Clock, Exchange, Log } from '@sallyport/pipeline';
import { GuardUnavailable, type Verdict } from './guard.ts';
import type { GuardOptions } from './guard-options.ts';
import { VerdictRecorder } from './record-verdict.ts';
import type { GuardText } from './texts/guard-text.ts';

/** What a guard that cannot tell stands for where nothing may pass unchecked. */
export const unavailable = Symbol('unavailable');
export type Answered = Verdict | typeof unavailable;

/** Asks a guard in one phase, and leaves what it says for the record. */
export class Asking<Text extends GuardText, Rest extends readonly unknown[]> {
  readonly #ask: (texts: readonly Text[], x: Exchange, ...rest: Rest) => Verdict | Promise<Verdict>;
  readonly #recorder: VerdictRecorder;
  readonly #options: GuardOptions;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(
    ask: (texts: readonly Text[], x: Exchange, ...rest: Rest) => Verdict | Promise<Verdict>,
    phase: GuardFacts['phase'],
    options: GuardOptions,
    { pluginId, clock, log }: { pluginId: string; clock: Clock; log: Log },
  ) {
    this.#ask = ask;
    this.#recorder = new VerdictRecorder(options, pluginId, phase);
    this.#options = options;
    this.#clock = clock;
    this.#log = log;
  }

  ask(x: Exchange, texts: readonly Text[], ...rest: Rest): Answered | Promise<Answered> {
    const startedMs = this.#clock.monotonicMs();
    let verdict: Verdict | Promise<Verdict>;
    try {
      verdict = this.#ask(texts, x, ...rest);
    } catch (error) {
      return this.#failed(x, error, startedMs);
    }
    if (verdict instanceof Promise)
      return verdict.then(
        (late) => this.#told(x, late, texts, startedMs),
        (error) => this.#failed(x, error, startedMs),
      );
    return this.#told(x, verdict, texts, startedMs);
  }

  #told(x: Exchange, verdict: Verdict, texts: readonly Text[], startedMs: number): Verdict {
    this.#recorder.record(x, verdict, texts, this.#clock.monotonicMs() - startedMs);
    return verdict;
  }

  #failed(x: Exchange, error: unknown, startedMs: number): Answered {
    if (!(error instanceof GuardUnavailable)) throw error;
    this.#recorder.recordFailure(x, error, this.#clock.monotonicMs() - startedMs);
    const { plugin, stopsOnError } = this.#options;
    this.#log.warn('a guard could not tell', { plugin, requestId: x.id, reason: error.reason, error: error.message });
    return stopsOnError ? unavailable : undefined;
  }
}
