import type { McpFacts } from '@sallyport/contracts';
import type { Gate, Primitive, PrimitiveKind, ReadCall, ReadMessage } from '@sallyport/mcp';
import type { Exchange, Refusal, Services } from '@sallyport/pipeline';
import type { Refusals } from '../refusals.ts';
import type { AiMcpProxyConfig } from '../schema.ts';
import type { McpState } from '../state.ts';
import { Audit, AuditedCalls } from './audit.ts';
import { deny, Judgement, reasonOf } from './judgement.ts';
import { CallLimiter, HeldPlaces } from './limits.ts';
import { type Caller, Policy } from './policy.ts';
import { compileRuleSets, type PolicySource } from './rules.ts';
import { Scopes } from './scopes.ts';
import { targetsOf } from './targets.ts';
import { type Meant, Terms } from './terms.ts';

/** Which primitive of which source a client means; undefined when there is none of that name. */
export type Resolve = (kind: PrimitiveKind, name: string) => Primitive | undefined;

export interface GovernorOptions {
  readonly config: AiMcpProxyConfig;
  readonly services: Services;
  readonly pluginId: string;
  readonly refusals: Refusals;
  readonly stateOf: (x: Exchange) => McpState;
  readonly factsOf: (x: Exchange) => McpFacts;
  /** Of a catalogue. */
  readonly sources?: readonly PolicySource[] | undefined;
}

/**
 * Everything that decides who sees what and whether a call goes on: the one place, whatever mode serves it. For a catalogue it is
 * made with its `sources`, and it is the catalogue's gate.
 */
export class Governor implements Gate {
  readonly policy: Policy;
  readonly terms: Terms;
  /** For streams that may replay results of calls that nobody knows any more. */
  readonly resultBytesMax: number | undefined;
  readonly #limiter: CallLimiter | undefined;
  readonly #stateOf: (x: Exchange) => McpState;
  readonly #scopes: Scopes;
  readonly #refusals: Refusals;
  readonly #audit: Audit | undefined;

  constructor({ config, services, pluginId, refusals, stateOf, factsOf, sources }: GovernorOptions) {
    const sets = compileRuleSets(config, pluginId, sources);
    this.terms = new Terms(sets, refusals);
    this.resultBytesMax = sets.own.tool.defaults.resultBytesMax;
    this.#limiter = this.terms.hasLimits ? new CallLimiter(config, services) : undefined;
    this.policy = new Policy(config, sets);
    this.#scopes = new Scopes(sets);
    this.#refusals = refusals;
    this.#stateOf = stateOf;
    this.#audit = config.logging.log_audits ? new Audit({ policy: this.policy, pluginId, factsOf }) : undefined;
  }

  hidesFrom(x: Exchange): boolean {
    return this.policy.hidesFrom(x);
  }

  admits(x: Exchange, { kind, name, source }: Primitive): boolean {
    return this.policy.callerOf(x).decide(kind, name, source).allowed;
  }

  /** May whoever gets a list know of this? Recorded, where that is wanted. */
  mayKnow(x: Exchange, caller: Caller, kind: PrimitiveKind, name: string, source?: string): boolean {
    const decision = caller.decide(kind, name, source);
    this.#audit?.decided(x, { kind, name, source, method: listMethods[kind] }, decision);
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
  admit(
    x: Exchange,
    call: ReadCall,
    caller: Caller,
    resolve?: Resolve,
  ): Refusal | undefined | Promise<Refusal | undefined> {
    // Where calls are governed by who calls alone, nothing is noted.
    const judgement = this.terms.isEmpty && this.#audit === undefined ? nothingNoted : new Judgement();
    const refusal = this.#judge(x, call, caller, resolve, judgement, this.#audit);
    if (refusal !== undefined) return refusal;
    if (judgement.limited.length === 0) return this.#letGo(x, judgement);
    return this.#count(x, call, judgement);
  }

  /**
   * Judges a call again that another plugin has changed since. What was counted stays counted, so that it must be calls of the same
   * tools. Of a catalogue, no other names can be meant than those that were looked up.
   */
  rejudge(x: Exchange, call: ReadCall, earlier: ReadCall, resolve?: Resolve): Refusal | undefined {
    const caller = this.policy.callerOf(x);
    const judgement = new Judgement();
    const refusal = this.#judge(x, call, caller, resolve, judgement, this.#audit);
    if (refusal !== undefined || this.#limiter === undefined) return refusal;
    const counted = new Judgement();
    this.#judge(x, earlier, caller, resolve, counted, undefined);
    return judgement.countsAs(counted) ? undefined : this.#refusals.callChanged(x, firstIdOf(call));
  }

  /** The exchange is over. */
  release(x: Exchange): void {
    if (this.#limiter === undefined && this.#audit === undefined) return;
    const state = this.#stateOf(x);
    state.places?.giveBack();
    state.audited?.finish();
  }

  close(): void {
    this.#limiter?.close();
  }

  #judge(
    x: Exchange,
    call: ReadCall,
    caller: Caller,
    resolve: Resolve | undefined,
    judgement: Judgement,
    audit: Audit | undefined,
  ): Refusal | undefined {
    let refusal: Refusal | undefined;
    let missing: Set<string> | undefined;
    for (const message of call.messages) {
      for (const target of targetsOf(message)) {
        const { kind } = target;
        const primitive: Meant | undefined = resolve === undefined ? target : resolve(kind, target.name);
        const decision = primitive === undefined ? unknown : caller.decide(kind, primitive.name, primitive.source);
        const { name, source } = primitive ?? (target as Meant);
        const entry = audit?.decided(
          x,
          { kind, name, source, method: message.method },
          decision,
          message.argumentBytes,
        );
        if (entry !== undefined && decision.allowed) judgement.entries.push({ entry, message });
        if (!decision.allowed) {
          refusal ??= this.#refusals.hidden(x, kind, message.idText);
          continue;
        }
        const lacked = missing?.size ?? 0;
        missing = this.#scopes.lackingFor(x, kind, name, source, missing);
        if (entry !== undefined && (missing?.size ?? 0) > lacked) deny(entry, 'scope_missing');
        if (this.terms.isEmpty || refusal !== undefined) continue;
        refusal = this.terms.check(x, call, message, primitive!, judgement);
        if (entry !== undefined && refusal !== undefined) deny(entry, reasonOf(refusal));
      }
    }
    if (caller.isShutOut) refusal = this.#refusals.shutOut(x, firstIdOf(call));
    if (missing !== undefined && refusal === undefined)
      refusal = this.#refusals.scopeMissing(x, firstIdOf(call), this.#scopes.challengeFor(x, missing));
    if (refusal !== undefined) judgement.denyAll(reasonOf(refusal));
    return refusal;
  }

  async #count(x: Exchange, call: ReadCall, judgement: Judgement): Promise<Refusal | undefined> {
    const state = this.#stateOf(x);
    state.places ??= new HeldPlaces();
    const excess = await this.#limiter!.admit(x, judgement.limited, state.places);
    if (excess === undefined) return this.#letGo(x, judgement);
    judgement.denyAll(excess.reason);
    return this.#refusals.excess(x, firstIdOf(call), excess);
  }

  /** The call goes on: what its answer is watched for is noted. */
  #letGo(x: Exchange, { caps, entries }: Judgement): undefined {
    if (caps !== undefined) {
      this.#stateOf(x).caps = caps;
      // What is compressed cannot be measured.
      x.requestHeaders.set('accept-encoding', 'identity', 'Accept-Encoding');
    }
    if (entries.length === 0) return;
    const audited = new AuditedCalls();
    for (const { entry, message } of entries) if (message.idText !== undefined) audited.add(message.idText, entry);
    if (!audited.isEmpty) this.#stateOf(x).audited = audited;
  }
}

const listMethods: Readonly<Record<PrimitiveKind, string>> = {
  tool: 'tools/list',
  prompt: 'prompts/list',
  resource: 'resources/list',
  template: 'resources/templates/list',
};

const nothingNoted = new Judgement();

/** What isn't there is answered as what may not be seen. */
const unknown = { allowed: false, scope: 'default', why: 'unknown' } as const;

export function firstIdOf({ messages }: { readonly messages: readonly ReadMessage[] }): string | undefined {
  return messages.find(({ type }) => type === 'request')?.idText;
}
