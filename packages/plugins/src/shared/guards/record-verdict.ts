import type { GuardFacts } from '@sallyport/contracts';
import type { Exchange } from '@sallyport/pipeline';
import type { GuardUnavailable, Verdict } from './guard.ts';
import type { GuardOptions } from './guard-options.ts';
import type { GuardText } from './texts/guard-text.ts';

/** Leaves what a guard has said on the exchange: one row for each guard and phase, however often it was asked. */
export class VerdictRecorder {
  readonly #options: GuardOptions;
  readonly #pluginId: string;
  readonly #phase: GuardFacts['phase'];

  constructor(options: GuardOptions, pluginId: string, phase: GuardFacts['phase']) {
    this.#options = options;
    this.#pluginId = pluginId;
    this.#phase = phase;
  }

  record(x: Exchange, verdict: Verdict, texts: readonly GuardText[], tookMs: number): void {
    const facts = this.#facts(x, tookMs);
    if (verdict === undefined) return;
    const outcome = outcomes[verdict.type];
    const found = verdict.type === 'mask' ? verdict.edits.length : 1;
    if (found === 0) return;
    raise(facts, outcome);
    facts.count = (facts.count ?? 0) + (verdict.count ?? found);
    if (verdict.rule !== undefined) facts.rule = verdict.rule;
    if (verdict.reason !== undefined) facts.reason = verdict.reason;
    if (verdict.details !== undefined) facts.details = verdict.details;
    if (outcome === 'blocked' && this.#options.logsBlocked)
      facts.content = texts
        .map(({ text }) => text)
        .join('\n')
        .slice(0, contentLengthMax);
  }

  recordFailure(x: Exchange, { reason }: GuardUnavailable, tookMs: number): void {
    const facts = this.#facts(x, tookMs);
    raise(facts, 'failed');
    facts.reason = reason;
    if (!this.#options.stopsOnError) facts.passedUnchecked = true;
  }

  #facts(x: Exchange, tookMs: number): GuardFacts {
    const phase = this.#phase;
    x.guards ??= [];
    let facts = x.guards.find((one) => one.pluginId === this.#pluginId && one.phase === phase);
    if (facts === undefined) {
      const { plugin, mode } = this.#options;
      facts = { plugin, pluginId: this.#pluginId, phase, outcome: 'passed', checks: 0, durationMs: 0, mode };
      x.guards.push(facts);
    }
    facts.checks++;
    facts.durationMs += tookMs;
    return facts;
  }
}

const outcomes = { block: 'blocked', mask: 'masked', flag: 'flagged' } as const;
const contentLengthMax = 64 * 1024;

/** Of several checks, the gravest outcome counts. */
function raise(facts: GuardFacts, outcome: GuardFacts['outcome']): void {
  if (gravity.indexOf(outcome) > gravity.indexOf(facts.outcome)) facts.outcome = outcome;
}

const gravity: readonly GuardFacts['outcome'][] = ['passed', 'flagged', 'masked', 'failed', 'blocked'];
