import { type Algorithm, algorithms, type Clues, FailoverRules, Pool } from '@sallyport/llm';
import type { Clock, Exchange, KeptPort, LlmCall, Refusal } from '@sallyport/pipeline';
import { othersNamed } from '../calls/deciding-members.ts';
import { targetOperation } from '../calls/read-path.ts';
import type { OfferedModel } from '../models/model-list.ts';
import type { ModelPrices } from '../prices/model-prices.ts';
import type { AclSettings } from '../schema/acls.ts';
import type { BalancedTargetSettings, BalancerSettings } from '../schema/balancer.ts';
import type { ModelTarget } from '../targets/model-target.ts';
import type { Picking, TargetPicker } from '../targets/target-picker.ts';
import { hasTemplate } from '../templates/text-template.ts';
import { type AclTest, compileAcls, isBlocked } from './acl-rules.ts';
import { type Affinity, idsAsked } from './affinity.ts';
import { BalancedPicking, type Balancing } from './balanced-picking.ts';
import { type BalancedTarget, type HeldTargets, holdTargets } from './balanced-target.ts';
import { Candidates } from './candidates.ts';

export interface PickerParts {
  readonly pluginId: string;
  readonly balancer: BalancerSettings;
  /** How many more attempts are made, instead of the balancer's `retries`. */
  readonly retriesOf?: ((x: Exchange) => number) | undefined;
  readonly acls?: AclSettings | undefined;
  readonly settings: readonly BalancedTargetSettings[];
  /** In the same order. */
  readonly targets: readonly ModelTarget[];
  /** What those who guard attempts are told. */
  readonly prices: ModelPrices;
  readonly clock: Clock;
  readonly kept: KeptPort;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly refusals: PickerRefusals;
  /** Where requests may go on from what a target has kept. */
  readonly affinity?: Affinity | undefined;
  /** With the algorithm semantic. */
  readonly semantic?: SemanticParts | undefined;
}

/** In the callers' dialect. */
export interface PickerRefusals {
  /** A rule keeps the caller from all targets. */
  readonly denied: Refusal;
  /** No target can be asked. */
  readonly nobody: Refusal;
  /** With semantic: none is for what the request is about. */
  readonly unmatched: Refusal;
  /** All want to be left alone for so long. */
  resting(seconds: number): Refusal;
}

/** What a request is about. */
export interface SemanticParts {
  readonly algorithm: Algorithm;
  /** Undefined where nothing can be told of it. Rejects where it cannot be found out. */
  vectorOf(call: LlmCall): Promise<ArrayLike<number> | undefined>;
  close(): void;
}

/** Chooses among several targets, by the settings of a balancer. */
export class BalancedPicker implements TargetPicker {
  readonly #held: HeldTargets;
  /** By operation, where several are served at one route. */
  readonly #candidates: ReadonlyMap<string, Candidates> | Candidates;
  readonly #balancing: Balancing;
  readonly #mayServe: AclTest | undefined;
  readonly #denied: Refusal;
  readonly #hashHeader: string | undefined;
  readonly #semantic: SemanticParts | undefined;
  readonly #affinity: Affinity | undefined;

  constructor(parts: PickerParts) {
    const { pluginId, balancer, acls, settings, targets, clock, kept, refusals, semantic } = parts;
    this.#affinity = targets.length > 1 ? parts.affinity : undefined;
    const { max_fails, fail_timeout, failover_criteria, retries, repeat_sent, hash_on_header } = balancer;
    this.#held = holdTargets(targets, settings, kept, pluginId);
    const { list } = this.#held;
    this.#candidates = candidatesOf(list);
    const rules = { failsMax: max_fails, failTimeoutMs: fail_timeout };
    this.#balancing = {
      pool: new Pool(list, algorithmOf(parts, list), rules),
      failover: new FailoverRules(failover_criteria),
      retriesOf: parts.retriesOf ?? (() => retries),
      repeatsSent: repeat_sent,
      clock,
      prices: parts.prices,
      resting: refusals.resting,
      nobody: refusals.nobody,
      unmatched: refusals.unmatched,
      affinity: this.#affinity,
    };
    this.#mayServe = acls && compileAcls(acls);
    this.#denied = refusals.denied;
    this.#hashHeader = balancer.algorithm === 'consistent-hashing' ? hash_on_header.toLowerCase() : undefined;
    this.#semantic = semantic;
  }

  open(x: Exchange, call: LlmCall): Picking | Refusal | Promise<Picking | Refusal> {
    const candidates = this.#candidatesFor(call);
    if (candidates === undefined) return this.#balancing.nobody;
    let allowed = candidates.of(call.model);
    const mayServe = this.#testFor(x);
    if (mayServe !== undefined) {
      const others = othersNamed(call.body);
      const mayServeAll = ({ target }: BalancedTarget) =>
        mayServe(x, call, target) && others.every((model) => mayServe(x, { ...call, model }, target));
      allowed = allowed.filter(mayServeAll);
      if (allowed.length === 0) return this.#denied;
    }
    const ids = this.#affinity === undefined ? noIds : idsAsked(call);
    return ids.length === 0 ? this.#pick(x, call, allowed) : this.#goOn(x, call, allowed, ids);
  }

  /** With the target that has kept what the request goes on from, where it may serve; if it cannot, no other could. */
  async #goOn(
    x: Exchange,
    call: LlmCall,
    allowed: readonly BalancedTarget[],
    ids: readonly string[],
  ): Promise<Picking> {
    const maker = await this.#affinity!.find(ids);
    if (maker === undefined) return this.#pick(x, call, allowed);
    let own = allowed.filter(({ key }) => key === maker.key);
    if (own.length === 0) own = allowed.filter(({ account }) => account === maker.account);
    return this.#pick(x, call, own.length === 0 ? allowed : own);
  }

  #pick(x: Exchange, call: LlmCall, allowed: readonly BalancedTarget[]): Picking | Promise<Picking> {
    if (this.#semantic === undefined || allowed.length === 1)
      return new BalancedPicking(this.#balancing, x, call, this.#cluesOf(x), allowed);
    return this.#semantic
      .vectorOf(call)
      .then((vector) => new BalancedPicking(this.#balancing, x, call, { hashKey: undefined, vector }, allowed));
  }

  get nobody(): Refusal {
    return this.#balancing.nobody;
  }

  models(x: Exchange): readonly OfferedModel[] {
    const mayServe = this.#testFor(x);
    const offered = new Map<string, OfferedModel>();
    for (const { target } of this.#held.list) {
      const { name, model_alias, provider } = target.settings.model;
      const id = model_alias ?? name;
      if (id === undefined || hasTemplate(id) || offered.has(id)) continue;
      if (mayServe === undefined || mayServe(x, callOf(target, id), target)) offered.set(id, { id, provider });
    }
    return [...offered.values()];
  }

  close(): void {
    this.#held.release();
    this.#semantic?.close();
  }

  /** Undefined where all targets may serve. */
  #testFor({ blocks }: Exchange): AclTest | undefined {
    const mayServe = this.#mayServe;
    if (!blocks?.hasModels) return mayServe;
    return (x, call, target) =>
      !isBlocked(blocks, call, target) && (mayServe === undefined || mayServe(x, call, target));
  }

  #candidatesFor({ operation }: LlmCall): Candidates | undefined {
    const all = this.#candidates;
    return all instanceof Candidates ? all : all.get(targetOperation(operation));
  }

  #cluesOf({ requestHeaders }: Exchange): Clues {
    const hashKey = this.#hashHeader === undefined ? undefined : requestHeaders.get(this.#hashHeader);
    return hashKey === undefined ? noClues : { hashKey, vector: undefined };
  }
}

function candidatesOf(all: readonly BalancedTarget[]): ReadonlyMap<string, Candidates> | Candidates {
  const operations = [...new Set(all.map(({ target }) => target.operation))];
  if (operations.length < 2) return new Candidates(all);
  const serving = (operation: string) => all.filter(({ target }) => target.operation === operation);
  return new Map(operations.map((operation) => [operation, new Candidates(serving(operation))]));
}

/** Rules look at the model of a call, and at nothing else of it. */
function callOf({ operation }: ModelTarget, model: string): LlmCall {
  return { kind: 'llm', operation, dialect: '', model, stream: false, body: undefined };
}

const noIds: readonly string[] = [];
const noClues: Clues = Object.freeze({ hashKey: undefined, vector: undefined });

function algorithmOf({ balancer, semantic, random }: PickerParts, list: readonly BalancedTarget[]): Algorithm {
  const { algorithm, slots, latency_strategy, tokens_count_strategy } = balancer;
  if (algorithm === 'semantic') return semantic!.algorithm;
  return algorithms[algorithm](list, {
    slots,
    latencyStrategy: latency_strategy,
    tokensCountStrategy: tokens_count_strategy,
    random,
  });
}
