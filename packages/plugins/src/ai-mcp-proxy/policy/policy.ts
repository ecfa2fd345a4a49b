import type { PrimitiveKind } from '@sallyport/mcp';
import type { Blocks, Claims, Consumer, Exchange } from '@sallyport/pipeline';
import {
  accessRulesOf,
  admits,
  type KindRules,
  type PrimitiveRules,
  type Rule,
  type RuleSet,
  type RuleSets,
  setsIn,
  termsOf,
} from './rules.ts';
import { type IdentitySettings, Subjects } from './subjects.ts';

/** What the rules say about a caller and a primitive. */
export interface Decision {
  readonly allowed: boolean;
  /** Whether a rule of the primitive's own decided, or the default. */
  readonly scope: 'primitive' | 'default';
  readonly why: 'rule' | 'condition' | 'unknown' | 'blocked';
}

/** The rules as one caller meets them. */
export interface Caller {
  /** The default rule denies the caller by name, and no other rule lets it in: nothing is left to do here. */
  readonly isShutOut: boolean;
  /**
   * May the caller know of this primitive? The one decision for lists, calls, reads, subscriptions and completions. `name` is the
   * source's own; `source` is undefined where there is one source only, which is the service.
   */
  decide(kind: PrimitiveKind, name: string, source?: string | undefined): Decision;
}

/** The compiled rules of one plugin instance. Callers and their decisions are remembered as long as the snapshot lives. */
export class Policy {
  /** Without rules everybody may see everything, and no list needs filtering. */
  readonly #hasRules: boolean;
  /** Some condition decides who sees what. */
  readonly #hidesByCondition: boolean;
  readonly #sets: RuleSets;
  readonly #subjects: Subjects;
  readonly #byIdentity = new WeakMap<Consumer | Claims, Caller>();
  readonly #bySubjects = new Map<string, Caller>();

  constructor(settings: IdentitySettings, sets: RuleSets) {
    this.#sets = sets;
    const rules = setsIn(this.#sets).flatMap((set) => [...accessRulesOf(set)]);
    this.#hidesByCondition = setsIn(sets).some((set) => Object.values(set).some(hidesByCondition));
    this.#hasRules = this.#hidesByCondition || rules.some(isRestrictive);
    this.#subjects = new Subjects(
      settings,
      rules.flatMap(({ allow, deny }) => [...allow, ...deny]),
    );
  }

  /** May anything be hidden from the caller? */
  hidesFrom({ blocks }: Exchange): boolean {
    return this.#hasRules || blocks?.hasTools === true;
  }

  /** The caller's lists of this kind need filtering. */
  hides({ blocks }: Exchange, kind: PrimitiveKind): boolean {
    return (kind === 'tool' && blocks?.hasTools === true) || this.hasRulesFor(kind);
  }

  hasRulesFor(kind: PrimitiveKind): boolean {
    return setsIn(this.#sets).some((set) => {
      const { byDefault, entries } = set[kind];
      return (
        isRestrictive(byDefault) ||
        entries.all.some(({ rule }) => rule !== undefined && isRestrictive(rule)) ||
        hidesByCondition(set[kind])
      );
    });
  }

  callerOf(x: Exchange): Caller {
    const caller = this.#compiledCallerOf(x);
    const conditioned = this.#hidesByCondition ? new ConditionedCaller(caller, x, this.#sets) : caller;
    return x.blocks?.hasTools ? new BlockedCaller(conditioned, x.blocks) : conditioned;
  }

  #compiledCallerOf(x: Exchange): Caller {
    const identity = this.#subjects.identityOf(x);
    if (identity === undefined) return this.#find(this.#subjects.of(x));
    let caller = this.#byIdentity.get(identity);
    if (caller === undefined) {
      caller = this.#find(this.#subjects.of(x));
      this.#byIdentity.set(identity, caller);
    }
    return caller;
  }

  /** The field of the consumer that rules name; undefined without a consumer, or when it has none. */
  identifierOf(consumer: Consumer | undefined): string | undefined {
    return this.#subjects.identifierOf(consumer);
  }

  #find(subjects: string[]): Caller {
    const key = JSON.stringify(subjects);
    let caller = this.#bySubjects.get(key);
    if (caller === undefined) {
      caller = new CompiledCaller(this.#sets, subjects);
      if (this.#bySubjects.size >= callersMax) this.#bySubjects.clear();
      this.#bySubjects.set(key, caller);
    }
    return caller;
  }
}

const callersMax = 10_000;
const decisionsMax = 1_000;
/** Characters; longer names are decided anew each time, so that callers can't fill the memory. */
const rememberedNameMax = 128;

class CompiledCaller implements Caller {
  readonly isShutOut: boolean;
  readonly #sets: RuleSets;
  readonly #subjects: readonly string[];
  /** By kind and name, of the service's own primitives; then by source. */
  readonly #decisions = new Map<string, Decision>();
  readonly #bySource = new Map<string, Map<string, Decision>>();

  constructor(sets: RuleSets, subjects: readonly string[]) {
    this.#sets = sets;
    this.#subjects = subjects;
    const { own, bySource } = sets;
    const shutsOut = (set: RuleSet) => isShutOutOf(set, subjects);
    this.isShutOut = shutsOut(own) || (bySource.size > 0 && [...bySource.values()].every(shutsOut));
  }

  decide(kind: PrimitiveKind, name: string, source?: string): Decision {
    const decisions = source === undefined ? this.#decisions : this.#decisionsOf(source);
    // Most are about tools, whose names stand for themselves; no name begins with a control character.
    const key = kind === 'tool' ? name : `\u0000${kind} ${name}`;
    let decision = decisions.get(key);
    if (decision !== undefined) return decision;
    decision = this.#decide(kind, name, source);
    if (name.length <= rememberedNameMax) {
      if (decisions.size >= decisionsMax) decisions.clear();
      decisions.set(key, decision);
    }
    return decision;
  }

  #decisionsOf(source: string): Map<string, Decision> {
    let decisions = this.#bySource.get(source);
    if (decisions === undefined) {
      decisions = new Map();
      this.#bySource.set(source, decisions);
    }
    return decisions;
  }

  #decide(kind: PrimitiveKind, name: string, source: string | undefined): Decision {
    const own = decideBy(this.#sets.own[kind], name, this.#subjects);
    if (source === undefined || !own.allowed) return own;
    const set = this.#sets.bySource.get(source);
    // Who is not in the configuration decides nothing, and lets nobody in.
    if (set === undefined) return { allowed: false, scope: 'default', why: 'unknown' };
    const ofSource = decideBy(set[kind], name, this.#subjects);
    return ofSource.allowed && own.scope === 'primitive' ? own : ofSource;
  }
}

function decideBy({ entries, byDefault }: KindRules, name: string, subjects: readonly string[]): Decision {
  let scope: Decision['scope'] = 'default';
  for (const entry of entries.of(name)) {
    const rule = entry?.rule;
    const ruleScope = rule === undefined ? 'default' : 'primitive';
    if (!admits(rule ?? byDefault, subjects)) return { allowed: false, scope: ruleScope, why: 'rule' };
    if (ruleScope === 'primitive') scope = ruleScope;
  }
  return { allowed: true, scope, why: 'rule' };
}

/** Tools that an emergency stop is about are hidden from everybody. */
class BlockedCaller implements Caller {
  readonly #caller: Caller;
  readonly #blocks: Blocks;

  constructor(caller: Caller, blocks: Blocks) {
    this.#caller = caller;
    this.#blocks = blocks;
  }

  get isShutOut(): boolean {
    return this.#caller.isShutOut;
  }

  decide(kind: PrimitiveKind, name: string, source?: string): Decision {
    if (kind === 'tool' && this.#blocks.blocksTool(name, source)) return blocked;
    return this.#caller.decide(kind, name, source);
  }
}

const blocked: Decision = { allowed: false, scope: 'primitive', why: 'blocked' };

/** Conditions may look at anything about the exchange, so nothing is remembered. */
class ConditionedCaller implements Caller {
  readonly isShutOut: boolean;
  readonly #caller: Caller;
  readonly #x: Exchange;
  readonly #sets: RuleSets;

  constructor(caller: Caller, x: Exchange, sets: RuleSets) {
    this.isShutOut = caller.isShutOut;
    this.#caller = caller;
    this.#x = x;
    this.#sets = sets;
  }

  decide(kind: PrimitiveKind, name: string, source?: string): Decision {
    const decision = this.#caller.decide(kind, name, source);
    if (!decision.allowed) return decision;
    for (const { condition, annotations } of termsOf(this.#sets, kind, name, source)) {
      if (condition === undefined || condition.readsArguments) continue;
      if (!condition.isMet(this.#x, { name, source: source ?? null, annotations }, undefined))
        return { allowed: false, scope: decision.scope, why: 'condition' };
    }
    return decision;
  }
}

function hidesByCondition({ entries, defaults }: KindRules): boolean {
  const hides = ({ condition }: PrimitiveRules) => condition?.readsArguments === false;
  return hides(defaults) || entries.all.some(hides);
}

/** Denied by name where tools are concerned, and let in nowhere else by a rule that is there. */
function isShutOutOf(set: RuleSet, subjects: readonly string[]): boolean {
  if (!subjects.some((subject) => set.tool.byDefault.deny.has(subject))) return false;
  return !Object.values(set).some(
    ({ entries, hasDefault, byDefault }, i) =>
      entries.all.some(({ rule }) => rule !== undefined && admits(rule, subjects)) ||
      (i > 0 && hasDefault && admits(byDefault, subjects)),
  );
}

function isRestrictive({ allow, deny }: Rule): boolean {
  return allow.size > 0 || deny.size > 0;
}
