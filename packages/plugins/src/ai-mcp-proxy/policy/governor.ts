import type { McpFacts } from '@sallyport/contracts';
import type { Gate, Primitive, PrimitiveKind, ReadCall, ReadMessage } from '@sallyport/mcp';
import type { Exchange, Refusal } from '@sallyport/pipeline';
import type { Refusals } from '../refusals.ts';
import type { AiMcpProxyConfig } from '../schema.ts';
import { Audit } from './audit.ts';
import { type Caller, Policy } from './policy.ts';
import { compileRuleSets, type PolicySource } from './rules.ts';
import { Scopes } from './scopes.ts';
import { targetsOf } from './targets.ts';

/** Which primitive of which source a client means; undefined when there is none of that name. */
export type Resolve = (kind: PrimitiveKind, name: string) => Primitive | undefined;

/**
 * Everything that decides who sees what and whether a call goes on: the one place, whatever mode serves it. For a catalogue it is
 * made with its `sources`, and it is the catalogue's gate.
 */
export class Governor implements Gate {
  readonly policy: Policy;
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
        const primitive = resolve === undefined ? target : resolve(kind, target.name);
        const source = resolve === undefined ? undefined : (primitive as Primitive | undefined)?.source;
        const decision = primitive === undefined ? unknown : caller.decide(kind, primitive.name, source);
        this.#audit?.decided(x, kind, target.name, decision);
        if (!decision.allowed) refusal ??= this.#refusals.hidden(x, kind, message.idText);
        else missing = this.#scopes.lackingFor(x, kind, primitive!.name, source, missing);
      }
    }
    if (caller.isShutOut) return this.#refusals.shutOut(x, firstIdOf(call));
    if (refusal !== undefined) return refusal;
    if (missing === undefined) return undefined;
    return this.#refusals.scopeMissing(x, firstIdOf(call), this.#scopes.challengeFor(x, missing));
  }
}

/** What isn't there is answered as what may not be seen. */
const unknown = { allowed: false, scope: 'default' } as const;

export function firstIdOf({ messages }: { readonly messages: readonly ReadMessage[] }): string | undefined {
  return messages.find(({ type }) => type === 'request')?.idText;
}
