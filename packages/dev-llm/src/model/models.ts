import type { Switches } from '../server/switches.ts';
import type { Conversation, Said } from './conversation.ts';
import { echo, wordsOf } from './echo.ts';
import { say } from './say.ts';

/** Lets the model that is asked for answer. Any name but those of our own models is the echo's. */
export function answerTo(conversation: Conversation, { answerTokens }: Switches): Said {
  if (answerTokens !== undefined) return say({ ...conversation, thinks: false }, { text: wordsOf(answerTokens) });
  return say(conversation, echo(conversation));
}
