import type { Claims, Consumer, Exchange } from '@sallyport/pipeline';
import { type ClaimSubjects, compileClaimSubjects } from '../../shared/claim-subjects.ts';
import type { AiMcpProxyConfig } from '../schema.ts';

export type IdentitySettings = Pick<
  AiMcpProxyConfig,
  'acl_attribute_type' | 'access_token_claim_field' | 'consumer_identifier' | 'include_consumer_groups'
>;

/** The names under which rules may mean a caller. */
export class Subjects {
  readonly #identifier: IdentitySettings['consumer_identifier'];
  readonly #withGroups: boolean;
  /** Some rule is about agents. */
  readonly #withAgents: boolean;
  /** Where rules are about a claim of the token. */
  readonly #claimSubjects: ClaimSubjects | undefined;

  constructor(settings: IdentitySettings, named: Iterable<string>) {
    this.#identifier = settings.consumer_identifier;
    this.#withGroups = settings.include_consumer_groups;
    this.#withAgents = Iterator.from(named).some((subject) => subject.startsWith(agentPrefix));
    this.#claimSubjects =
      settings.acl_attribute_type === 'consumer' ? undefined : compileClaimSubjects(settings.access_token_claim_field!);
  }

  /** What alone says who calls, if something does. */
  identityOf({ claims, consumer, consumerGroups }: Exchange): Consumer | Claims | undefined {
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

  of(x: Exchange): string[] {
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
}

/** Rules mean the program that acts by `agent:` and its id, and any by `agent:*`. */
const agentPrefix = 'agent:';

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
