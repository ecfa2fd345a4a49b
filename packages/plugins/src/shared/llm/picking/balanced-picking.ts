import type { Clues, FailoverRules, Pool } from '@sallyport/llm';
import type { AskedModel, Clock, Exchange, LlmCall, Refusal } from '@sallyport/pipeline';
import type { ModelPrices } from '../prices/model-prices.ts';
import type { AttemptFailure, AttemptOutcome, Picked, Picking } from '../targets/target-picker.ts';
import { type Affinity, idsTold, keepingOperations } from './affinity.ts';
import type { BalancedTarget } from './balanced-target.ts';
import { lessonOf, tryFailureOf } from './outcome.ts';

/** What all exchanges of a plugin share. */
export interface Balancing {
  readonly pool: Pool<BalancedTarget>;
  readonly failover: FailoverRules;
  readonly retriesOf: (x: Exchange) => number;
  /** Asking a model again does nothing twice. */
  readonly repeatsSent: boolean;
  readonly clock: Clock;
  readonly prices: ModelPrices;
  readonly affinity: Affinity | undefined;
  /** All targets that may serve the caller want to be left alone for so long. */
  resting(seconds: number): Refusal;
  /** No target can be asked. */
  readonly nobody: Refusal;
  /** With semantic: none is for what the request is about. */
  readonly unmatched: Refusal;
}

/** The attempts of one exchange at several targets. */
export class BalancedPicking implements Picking {
  readonly #balancing: Balancing;
  readonly #x: Exchange;
  readonly #call: LlmCall;
  readonly #clues: Clues;
  #allowed: readonly BalancedTarget[];
  readonly #tried: BalancedTarget[] = [];
  #attempts = 0;
  #current: BalancedTarget | undefined;
  #isTrial = false;
  #hasAnswered = false;
  /** Ids that were told. */
  readonly #told = new Set<string>();
  /** Why a guard kept the exchange from a target. */
  #refusal: Refusal | undefined;

  constructor(balancing: Balancing, x: Exchange, call: LlmCall, clues: Clues, allowed: readonly BalancedTarget[]) {
    this.#balancing = balancing;
    this.#x = x;
    this.#call = call;
    this.#clues = clues;
    this.#allowed = allowed;
  }

  next(): Picked | Promise<Picked> {
    const { pool, retriesOf, clock } = this.#balancing;
    if (this.#attempts > retriesOf(this.#x)) return undefined;
    const chosen = pool.choose(this.#allowed, this.#tried, this.#clues, clock.monotonicMs());
    if (chosen === undefined) return this.#attempts === 0 ? this.#whyNobody() : undefined;
    return this.#x.attemptGuards === undefined ? this.#begin(chosen) : this.#askGuards(chosen, 0);
  }

  answered(): void {
    this.#hasAnswered = true;
    this.#balancing.pool.answered(this.#current!, this.#isTrial);
  }

  told(bytes: Buffer): void {
    const { affinity } = this.#balancing;
    if (affinity === undefined || !keepingOperations.has(this.#call.operation) || isContent(this.#call)) return;
    for (const id of idsTold(bytes)) {
      if (this.#told.has(id)) continue;
      this.#told.add(id);
      affinity.remember(id, this.#current!);
    }
  }

  ended(outcome: AttemptOutcome): void {
    const { pool, failover, clock } = this.#balancing;
    const target = this.#current!;
    this.#current = undefined;
    const { failure } = outcome;
    const nowMs = clock.monotonicMs();
    const counts = failure !== undefined && failover.counts(tryFailureOf(failure));
    // Where nobody else is, its caller had better be told by the provider itself.
    if (failure?.retryAfterS !== undefined && pool.members.length > 1)
      target.state.breaker.rest(nowMs + Math.min(failure.retryAfterS, restSecondsMax) * 1000);
    pool.end(target, this.#isTrial, lessonOf(outcome, this.#hasAnswered), counts, nowMs);
  }

  failsOver(failure: AttemptFailure): boolean {
    if (this.#attempts > this.#balancing.retriesOf(this.#x)) return false;
    return this.#balancing.failover.repeats(tryFailureOf(failure), this.#isRepeatable);
  }

  /** Asking a model leaves nothing behind but its price, whatever the method; see decision 0039. */
  get #isRepeatable(): boolean {
    if (safeMethods.has(this.#x.method)) return true;
    return (
      this.#balancing.repeatsSent && repeatable.has(this.#call.operation) && this.#call.body?.['background'] !== true
    );
  }

  get retryAfterS(): number | undefined {
    const { pool, clock } = this.#balancing;
    const nowMs = clock.monotonicMs();
    if (pool.hasWell(this.#allowed, nowMs)) return undefined;
    const inMs = pool.readyInMs(this.#allowed, nowMs);
    return inMs === Infinity ? undefined : Math.max(1, Math.ceil(inMs / 1000));
  }

  #begin(chosen: BalancedTarget): BalancedTarget['target'] {
    const { pool, clock } = this.#balancing;
    this.#attempts++;
    this.#tried.push(chosen);
    this.#current = chosen;
    this.#hasAnswered = false;
    this.#isTrial = pool.begin(chosen, clock.monotonicMs());
    return chosen.target;
  }

  /** From guard `from` on: at once, while they answer at once. */
  #askGuards(chosen: BalancedTarget, from: number): Picked | Promise<Picked> {
    const guards = this.#x.attemptGuards!;
    const model = new TargetModel(chosen, this.#call, this.#balancing);
    for (let i = from; i < guards.length; i++) {
      const word = guards[i]!.mayAsk(this.#x, model);
      if (word instanceof Promise)
        return word.then((refusal) =>
          refusal === undefined ? this.#askGuards(chosen, i + 1) : this.#skip(chosen, refusal),
        );
      if (word !== undefined) return this.#skip(chosen, word);
    }
    return this.#begin(chosen);
  }

  /** It is as if this target were not there. */
  #skip(chosen: BalancedTarget, refusal: Refusal): Picked | Promise<Picked> {
    this.#refusal = refusal;
    this.#allowed = this.#allowed.filter((target) => target !== chosen);
    return this.next();
  }

  #whyNobody(): Refusal {
    const { pool, clock, resting, nobody, unmatched } = this.#balancing;
    if (this.#refusal !== undefined) return this.#refusal;
    const nowMs = clock.monotonicMs();
    if (!this.#allowed.some(({ state }) => state.breaker.isResting(nowMs)))
      return this.#clues.vector === undefined ? nobody : unmatched;
    return resting(Math.ceil(pool.readyInMs(this.#allowed, nowMs) / 1000));
  }
}

class TargetModel implements AskedModel {
  readonly provider: string;
  readonly model: string;
  readonly alias: string | undefined;
  readonly targetId: string;
  readonly #settings: BalancedTarget['target']['settings']['model'];
  readonly #balancing: Balancing;

  constructor({ target }: BalancedTarget, call: LlmCall, balancing: Balancing) {
    const { model } = target.settings;
    this.provider = model.provider;
    this.model = model.name ?? call.model;
    this.alias = model.model_alias;
    this.targetId = target.id;
    this.#settings = model;
    this.#balancing = balancing;
  }

  estimateCost(inputTokens: number, outputTokens: number): number | null {
    const { prices, clock } = this.#balancing;
    return prices.estimate(this.#settings, this.model, inputTokens, outputTokens, clock.nowMs());
  }
}

/** What stands in a file is its owner's word, and not the provider's. */
function isContent(call: LlmCall & { readonly rest?: string }): boolean {
  return call.rest?.endsWith('/content') === true;
}

/** However long a provider asks to be left alone, after an hour it is asked whether it still does. */
const restSecondsMax = 3_600;

const repeatable: ReadonlySet<string> = new Set([
  'chat',
  'completions',
  'responses',
  'embeddings',
  'rerank',
  'count-tokens',
  'invoke',
]);

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
