import type { Actor } from '@sallyport/contracts';
import { type Consumer, definePlugin, type Exchange, headerText, type Refusal, refuse } from '@sallyport/pipeline';
import { compileAgentRules } from './rules.ts';
import { agentAccessSchema } from './schema.ts';

/** Says which agents may act for which persons. */
export const agentAccess = definePlugin({
  name: 'agent-access',
  schema: agentAccessSchema,
  duty: 'authorization',
  setup(config, { directory }) {
    const isAllowed = compileAgentRules(config, directory);
    const isAgentNeeded = config.without_agent === 'deny';
    const isPersonNeeded = config.without_person === 'deny';
    const nobody = refuse(401, 'agent_unauthorized', 'Unauthorized', { style: 'negotiated' });
    const forbid = (code: string, message: string) => refuse(403, code, message, { style: 'negotiated' });
    const forbidden = forbid('agent_forbidden', 'This agent may not act for you here');
    const noAgent = forbid('agent_missing', 'This can only be called through an agent');
    const severalPersons = forbid('person_ambiguous', 'It is not clear for which person this is called');
    const noPerson = forbid('person_missing', 'An agent can call this only for a person');

    function decide(x: Exchange): Refusal | undefined {
      const { actors } = x;
      const ends = endOfActing(actors);
      if (ends === 0) return nobody;
      // Persons come first.
      const person = actors[0]!.type === 'person' ? actors[0] : undefined;
      const agents = person === undefined ? 0 : 1;
      if (actors[1]?.type === 'person') return severalPersons;
      if (person === undefined && isPersonNeeded) return noPerson;
      if (agents === ends && isAgentNeeded) return noAgent;
      if (person !== undefined && agents < ends) {
        const consumer = consumerOfPerson(x);
        for (let i = agents; i < ends; i++) if (!isAllowed(x, person, consumer, actors[i]!)) return forbidden;
      }
      if (config.hide_headers) return undefined;
      say(x, 'x-authenticated-person', 'X-Authenticated-Person', 0, agents);
      say(x, 'x-authenticated-agent', 'X-Authenticated-Agent', agents, ends);
      return undefined;
    }

    return { onRequest: decide };
  },
});

/** Those who acted before come last. */
function endOfActing(actors: readonly Actor[]): number {
  let ends = actors.length;
  while (ends > 0 && actors[ends - 1]!.isEarlier) ends--;
  return ends;
}

/** An agent that is a consumer lends its groups to nobody. */
function consumerOfPerson({ consumer, actors }: Exchange): Consumer | undefined {
  return actors.some(({ type, id }) => type !== 'person' && id === consumer?.id) ? undefined : consumer;
}

function say({ requestHeaders, actors }: Exchange, name: string, written: string, from: number, to: number): void {
  if (from === to) {
    requestHeaders.remove(name);
    return;
  }
  let text = actors[from]!.id;
  for (let i = from + 1; i < to; i++) text += `, ${actors[i]!.id}`;
  requestHeaders.set(name, headerText(text), written);
}
