import type { McpFacts } from '@sallyport/contracts';
import type { Gate, Primitive, PrimitiveKind, ReadCall, ReadMessage } from '@sallyport/mcp';
import type { Exchange, Refusal } from '@sallyport/pipeline';
import type { Refusals } from '../refusals.ts';
import type { AiMcpProxyConfig } from '../schema.ts';
import { CallArguments } from './arguments.ts';
import { Audit } from './audit.ts';
import { type Caller, Policy } from './policy.ts';
import { compileRuleSets, type PolicySource, type PrimitiveRules, type RuleSets, setsIn, termsOf } from './rules.ts';
import { Scopes } from './scopes.ts';
import { type Target, targetsOf } from './targets.ts';

/** Which primitive of which source a client means; undefined when there is none of that name. */
export type Resolve = (kind: PrimitiveKind, name: string) => Primitive | undefined;

/**
 * Everything that decides who sees what and whether a call goes on: the one place, whatever mode serves it. For a catalogue it is
 * made with its `sources`, and it is the catalogue's gate.
 */
export class Governor implements Gate {
  readonly policy: Policy;
  readonly #sets: RuleSets;
  /** Some call is decided by more than who calls. */
  readonly #hasTerms: boolean;
  readonly #scopes: Scopes;
  readonly #refusals: Refusals;
  readonly #audit: Audit | undefined;

  constructor(
    config: AiMcpProxyConfig,
    refusals: Refusals,
    factsOf: (x: Exchange) => McpFacts,
    sources?: readonly PolicySource[],
  ) {
    const sets = compileRuleSets(config, sources);
    this.#sets = sets;
    this.#hasTerms = setsIn(sets).some((set) =>
      Object.values(set).some(({ defaults, entries }) => [defaults, ...entries.all].some(isTerm)),
    );
    this.policy = new Policy(config, sets);
    this.#scopes = new Scopes(sets);
    this.#refusals = refusals;
    this.#audit = config.logging.log_audits ? new Audit(this.policy, factsOf) : undefined;
  }

  get hasRules(): boolean {
    return this.policy.hasRules;
  }

  admits(x: Exchange, { kind, name, source }: Primitive): boolean {
    return this.policy.callerOf(x).decide(kind, name, source).allowed;
  }

  /** May whoever gets a list know of this? Recorded, where that is wanted. */
  mayKnow(x: Exchange, caller: Caller, kind: PrimitiveKind, name: string, source?: string): boolean {
    const decision = caller.decide(kind, name, source);
    this.#audit?.decided(x, kind, name, decision);
    return decision.allowed;
  }

  /** GET, DELETE and the like: nothing at all for those who are shut out. */
  admitOther(x: Exchange, caller: Caller): Refusal | undefined {
    return caller.isShutOut ? this.#refusals.shutOut(x, undefined) : undefined;
  }

  /**
   * Asked once the messages are as they will be sent, and before anything is done about them. Refused as a whole when one of them is:
   * a batch that half happens helps nobody. Without `resolve` there is one source, the service, and names are its own.
   */
  admit(x: Exchange, call: ReadCall, caller: Caller, resolve?: Resolve): Refusal | undefined {
    let refusal: Refusal | undefined;
    let missing: Set<string> | undefined;
    for (const message of call.messages) {
      for (const target of targetsOf(message)) {
        const { kind } = target;
        const primitive: Meant | undefined = resolve === undefined ? target : resolve(kind, target.name);
        const decision = primitive === undefined ? unknown : caller.decide(kind, primitive.name, primitive.source);
        this.#audit?.decided(x, kind, target.name, decision);
        if (!decision.allowed) refusal ??= this.#refusals.hidden(x, kind, message.idText);
        else {
          missing = this.#scopes.lackingFor(x, kind, primitive!.name, primitive!.source, missing);
          if (this.#hasTerms && refusal === undefined) refusal = this.#checkTerms(x, message, kind, primitive!);
        }
      }
    }
    if (caller.isShutOut) return this.#refusals.shutOut(x, firstIdOf(call));
    if (missing !== undefined && refusal === undefined)
      return this.#refusals.scopeMissing(x, firstIdOf(call), this.#scopes.challengeFor(x, missing));
    return refusal;
  }

  /** What the arguments must be. Completions and subscriptions bring none that could be judged. */
  #checkTerms(x: Exchange, message: ReadMessage, kind: PrimitiveKind, { name, source }: Meant): Refusal | undefined {
    if (!callingMethods.has(message.method)) return undefined;
    const args = new CallArguments(message);
    for (const { condition, annotations } of termsOf(this.#sets, kind, name, source)) {
      if (condition?.readsArguments !== true) continue;
      const value = args.readFor(condition.members);
      if (value === undefined) return this.#refusals.argumentsUnclear(x, message.idText);
      if (!condition.isMet(x, { name, source: source ?? null, annotations }, value))
        return this.#refusals.conditionUnmet(x, message.idText);
    }
    return undefined;
  }
}

/** A primitive, whose source may be the only one. */
interface Meant extends Target {
  readonly source?: string | undefined;
}

const callingMethods = new Set(['tools/call', 'prompts/get']);

function isTerm({ condition }: PrimitiveRules): boolean {
  return condition?.readsArguments === true;
}

/** What isn't there is answered as what may not be seen. */
const unknown = { allowed: false, scope: 'default', why: 'unknown' } as const;

export function firstIdOf({ messages }: { readonly messages: readonly ReadMessage[] }): string | undefined {
  return messages.find(({ type }) => type === 'request')?.idText;
}
