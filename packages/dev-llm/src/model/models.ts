import type { Switches } from '../server/switches.ts';
import type { Conversation, Said } from './conversation.ts';
import { echo, wordsOf } from './echo.ts';
import { say } from './say.ts';

/** Lets the model that is asked for answer. Any name but those of our own models is the echo's. */
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
  return say(conversation, echo(conversation));
}
