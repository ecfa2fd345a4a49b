import { z } from 'zod';

const verdict = z.enum(['allow', 'deny']);
const names = z.array(z.string().min(1)).min(1);

const ruleSchema = z.strictObject({
  agents: names.describe(
    'Agents the rule is about: what tokens call them (`act`, or the client), or consumers by username or id. `*` is every agent.',
  ),
  persons: names
    .optional()
    .describe('Persons the rule is about: subjects of tokens, or consumers by username or id. Default: everyone.'),
  groups: names
    .optional()
    .describe('Groups whose members the rule is about, besides `persons`: of the token, ACL groups, consumer groups.'),
  action: verdict.default('allow').describe('Whether those agents may act for those persons.'),
});

export const agentAccessSchema = z.strictObject({
  rules: z
    .array(ruleSchema)
    .default([])
    .describe('Which agents may act for whom. The first rule that speaks of an agent and a person decides.'),
  default: verdict.default('deny').describe('What holds where no rule speaks of an agent and a person.'),
  without_agent: verdict.default('allow').describe('Whether a person may call without an agent.'),
  without_person: verdict.default('deny').describe('Whether a program may call for itself, for no person.'),
  hide_headers: z
    .boolean()
    .default(false)
    .describe('Do not tell the upstream who acts in X-Authenticated-Person and X-Authenticated-Agent.'),
});

export type AgentAccessConfig = z.output<typeof agentAccessSchema>;
export type AgentRule = AgentAccessConfig['rules'][number];
