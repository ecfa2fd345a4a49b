import { foldName } from '@sallyport/mcp';
import type { Claims, Consumer, Exchange } from '@sallyport/pipeline';
import { type ClaimSubjects, compileClaimSubjects } from './claim-subjects.ts';
import type { AiMcpProxyConfig } from './schema.ts';
import { admits, type Rule, ToolRules } from './tool-rules.ts';

/** What the rules say about a caller and a tool. */
export interface Decision {
  readonly allowed: boolean;
  /** Whether the tool's own rule decided, or the default. */
  readonly scope: 'primitive' | 'default';
}

/** The rules as one caller meets them. */
export interface Caller {
  /** The default rule denies the caller by name, and no tool's own rule lets it in: nothing is left to do here. */
  readonly isShutOut: boolean;
  decide(tool: string): Decision;
}

/** The compiled rules of one plugin instance. Callers and their decisions are remembered as long as the snapshot lives. */
export class ToolPolicy {
  /** Without rules everybody may do everything, and no list needs filtering. */
  readonly hasRules: boolean;
  readonly #rules: ToolRules;
  readonly #identifier: AiMcpProxyConfig['consumer_identifier'];
  readonly #withGroups: boolean;
  /** Some rule is about agents. */
  readonly #withAgents: boolean;
  /** Where rules are about a claim of the token. */
  readonly #claimSubjects: ClaimSubjects | undefined;
  readonly #byIdentity = new WeakMap<Consumer | Claims, Caller>();
  readonly #bySubjects = new Map<string, Caller>();

  constructor(config: AiMcpProxyConfig) {
    this.#rules = new ToolRules(config);
    this.hasRules = this.#rules.all.some((rule) => rule.allow.size > 0 || rule.deny.size > 0);
    this.#identifier = config.consumer_identifier;
    this.#withGroups = config.include_consumer_groups;
    this.#withAgents = this.#rules.all.some(namesAgents);
    this.#claimSubjects =
      config.acl_attribute_type === 'consumer' ? undefined : compileClaimSubjects(config.access_token_claim_field!);
  }

  callerOf(x: Exchange): Caller {
    const identity = this.#identityOf(x);
    if (identity === undefined) return this.#find(this.subjectsOf(x));
    let caller = this.#byIdentity.get(identity);
    if (caller === undefined) {
      caller = this.#find(this.subjectsOf(x));
      this.#byIdentity.set(identity, caller);
    }
    return caller;
  }

  /** What alone says who calls, if something does. */
  #identityOf({ claims, consumer, consumerGroups }: Exchange): Consumer | Claims | undefined {
    if (this.#withAgents) return undefined;
    if (this.#claimSubjects !== undefined) return claims;
    // A token may bring other groups than the consumer's own; then the consumer alone doesn't say who calls.
    return consumerGroups === consumer?.groups ? consumer : undefined;
  }

  /** The field of the consumer that rules name; undefined without a consumer, or when it has none. */
  identifierOf(consumer: Consumer | undefined): string | undefined {
    if (consumer === undefined) return undefined;
    if (this.#identifier === 'username') return consumer.username;
    return this.#identifier === 'custom_id' ? consumer.customId : consumer.id;
  }

  /** Every name under which the rules may mean this caller. */
  subjectsOf(x: Exchange): string[] {
    const subjects = this.#claimSubjects?.(x.claims) ?? this.#consumerSubjects(x);
    if (!this.#withAgents) return subjects;
    // Nobody becomes an agent by a group's name.
    return [...subjects.filter((subject) => !subject.startsWith(agentPrefix)), ...agentSubjects(x)];
  }

  #consumerSubjects({ consumer, consumerGroups }: Exchange): string[] {
    const identifier = this.identifierOf(consumer);
    const subjects = identifier === undefined ? [] : [identifier];
    if (this.#withGroups) for (const group of consumerGroups) subjects.push(group.name);
    return subjects;
  }

  #find(subjects: string[]): Caller {
    const key = JSON.stringify(subjects);
    let caller = this.#bySubjects.get(key);
    if (caller === undefined) {
      caller = new CompiledCaller(this.#rules, subjects);
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
  readonly #rules: ToolRules;
  readonly #subjects: readonly string[];
  readonly #decisions = new Map<string, Decision>();

  constructor(rules: ToolRules, subjects: readonly string[]) {
    this.#rules = rules;
    this.#subjects = subjects;
    const isDenied = subjects.some((subject) => rules.byDefault.deny.has(subject));
    this.isShutOut = isDenied && !rules.own.some((rule) => admits(rule, subjects));
  }

  decide(tool: string): Decision {
    let decision = this.#decisions.get(tool);
    if (decision !== undefined) return decision;
    decision = this.#decide(tool);
    if (tool.length <= rememberedNameMax) {
      if (this.#decisions.size >= decisionsMax) this.#decisions.clear();
      this.#decisions.set(tool, decision);
    }
    return decision;
  }

  #decide(tool: string): Decision {
    const { byTool, byFold } = this.#rules;
    if (byTool.has(tool)) return this.#decideListed(tool);
    // `Delete` or `delete ` is nobody's tool, but the upstream may take it for `delete`: both rules must allow.
    for (const listed of byFold.get(foldName(tool)) ?? []) {
      const decision = this.#decideListed(listed);
      if (!decision.allowed) return decision;
    }
    return this.#decideBy(this.#rules.byDefault, 'default');
  }

  #decideListed(tool: string): Decision {
    const own = this.#rules.byTool.get(tool);
    return own === undefined ? this.#decideBy(this.#rules.byDefault, 'default') : this.#decideBy(own, 'primitive');
  }

  #decideBy(rule: Rule, scope: Decision['scope']): Decision {
    return { allowed: admits(rule, this.#subjects), scope };
  }
}

/** Rules mean the program that acts by `agent:` and its id, and any by `agent:*`. */
const agentPrefix = 'agent:';

function namesAgents({ allow, deny }: Rule): boolean {
  return [...allow, ...deny].some((subject) => subject.startsWith(agentPrefix));
}

/** Those who handed on decide nothing. */
function agentSubjects({ actors, consumer }: Exchange): string[] {
  const subjects: string[] = [];
  for (const { type, id, isEarlier } of actors) {
    if (type === 'person' || isEarlier) continue;
    subjects.push(agentPrefix + id);
    // The gateway makes up the ids of consumers; rules say their names.
    if (id === consumer?.id && consumer.username !== undefined) subjects.push(agentPrefix + consumer.username);
  }
  return subjects.length === 0 ? subjects : [...subjects, `${agentPrefix}*`];
}
