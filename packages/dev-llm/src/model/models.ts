import { plan } from '../planner/planner.ts';
import type { Switches } from '../server/switches.ts';
import type { Conversation, Said } from './conversation.ts';
import { echo, wordsOf } from './echo.ts';
import { say } from './say.ts';

/** The name says what it is: there is no language model behind it. */
const plannerName = 'scripted-planner';

/** Models that there are to choose from; any other name is the echo's too. */
export const modelNames = ['echo', plannerName] as const;

/** Lets the model that is asked for answer. */
export function answerTo(conversation: Conversation, switches: Switches): Said {
  const said = thinkAbout(conversation, switches);
  const { hugeFrameBytes = 0, cachedTokens = 0 } = switches;
  const { usage } = said;
  return {
    ...said,
    tokens: hugeFrameBytes === 0 ? said.tokens : ['x'.repeat(hugeFrameBytes), ...said.tokens],
    usage: { ...usage, cacheRead: Math.min(cachedTokens, usage.input) },
  };
}

function thinkAbout(conversation: Conversation, { answerTokens }: Switches): Said {
  if (answerTokens !== undefined) return say({ ...conversation, thinks: false }, { text: wordsOf(answerTokens) });
  return say(conversation, conversation.model.includes(plannerName) ? plan(conversation) : echo(conversation));
}
