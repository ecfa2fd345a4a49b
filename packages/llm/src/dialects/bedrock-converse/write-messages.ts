import type { Losses } from '../../neutral/losses.ts';
import type { Message } from '../../neutral/request.ts';
import type { Json } from '../dialect.ts';
import { turnsOf, type WrittenTurn, writeTurns } from '../shared/turns.ts';
import type { BedrockModel } from './models.ts';
import type { PartsWriter } from './write-parts.ts';

/** What stands before the conversation, and its turns, beginning with the user. */
export function writeMessages(
  messages: readonly Message[],
  model: BedrockModel,
  writer: PartsWriter,
  losses: Losses,
): { system: Json[]; messages: WrittenTurn[] } {
  const { system, turns } = turnsOf(messages, losses);
  const written = writeTurns(turns, (parts) => writer.write(parts));
  if (written[0]?.role !== 'user') {
    losses.add('messages', 'a conversation begins with the user: a turn was put before it');
    written.unshift({ role: 'user', content: [{ text: '(The conversation begins.)' }] });
  }
  trimPrefill(written.at(-1));
  const instructions = writer.write(system);
  if (model.hasSystem || instructions.length === 0) return { system: instructions, messages: written };
  losses.add('messages.system', 'this model takes none: it is the beginning of what the user says');
  written[0]!.content.unshift(...instructions);
  return { system: [], messages: written };
}

/** An answer that is to be gone on with must not end in space. */
function trimPrefill(turn: WrittenTurn | undefined): void {
  const last = turn?.content.at(-1);
  if (turn?.role === 'assistant' && typeof last?.['text'] === 'string') last['text'] = last['text'].trimEnd();
}
