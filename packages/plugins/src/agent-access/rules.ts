import type { Actor } from '@sallyport/contracts';
import type { Consumer, Directory, Exchange } from '@sallyport/pipeline';
import { type AclGroup, aclGroups } from '../shared/acl-groups.ts';
import type { AgentAccessConfig, AgentRule } from './schema.ts';

/** Whether an agent may act for a person; `consumer` is who that person is here, if anyone. */
export type AgentRules = (x: Exchange, person: Actor, consumer: Consumer | undefined, agent: Actor) => boolean;

/** The first rule that speaks of both decides. */
export function compileAgentRules(config: AgentAccessConfig, directory: Directory): AgentRules {
  const rules = config.rules.map((rule) => compileRule(rule, directory));
  const isAllowedByDefault = config.default === 'allow';
  return (x, person, consumer, agent) => {
    for (const rule of rules) {
      if (rule.isAbout(agent) && rule.concerns(x, person, consumer)) return rule.isAllowed;
    }
    return isAllowedByDefault;
  };
}

function compileRule({ agents, persons = [], groups = [], action }: AgentRule, directory: Directory) {
  const agentIds = idsOf(agents, directory);
  const isAboutAll = agents.includes('*');
  const personIds = idsOf(persons, directory);
  const groupNames = new Set(groups);
  const concernsAll = persons.length + groups.length === 0;
  const aclGroupsOf = directory.grouped(aclGroups, 'consumer');

  function isMember({ authenticatedGroups, claims }: Exchange, { id }: Actor, consumer: Consumer | undefined): boolean {
    if (groupNames.size === 0) return false;
    // An agent may have shown a token too.
    const areOfPerson = claims === undefined || claims['sub'] === id;
    if (areOfPerson && authenticatedGroups?.some((group) => groupNames.has(group))) return true;
    if (consumer === undefined) return false;
    if (consumer.groups.some(({ name }) => groupNames.has(name))) return true;
    return aclGroupsOf.get(consumer.id)?.some((member) => groupNames.has((member as AclGroup).group)) === true;
  }

  return {
    isAllowed: action === 'allow',
    isAbout: ({ id }: Actor) => isAboutAll || agentIds.has(id),
    concerns: (x: Exchange, person: Actor, consumer: Consumer | undefined) =>
      concernsAll ||
      personIds.has(person.id) ||
      (consumer !== undefined && personIds.has(consumer.id)) ||
      isMember(x, person, consumer),
  };
}

/** As tokens write them; where a consumer is called so, it is meant too. */
function idsOf(names: readonly string[], directory: Directory): ReadonlySet<string> {
  const ids = new Set(names);
  for (const name of names) {
    const consumer = directory.consumerByName(name);
    if (consumer !== undefined) ids.add(consumer.id);
  }
  return ids;
}
