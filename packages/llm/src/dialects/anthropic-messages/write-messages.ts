import type { Losses } from '../../neutral/losses.ts';
import type { Part } from '../../neutral/parts.ts';
import type { Message } from '../../neutral/request.ts';
import type { Json } from '../dialect.ts';
import { turnsOf, type WrittenTurn, writeTurns } from '../shared/turns.ts';
import { writePart } from './write-parts.ts';

/** What stands before the conversation, and its turns: user and assistant by turns, beginning with the user. */
export function writeMessages(messages: readonly Message[], losses: Losses): { system: Json[]; messages: Json[] } {
  const { system, turns } = turnsOf(messages, losses);
  const written = writeTurns(turns, (parts) => writeParts(parts, losses));
  if (written[0]?.role !== 'user') written.unshift({ role: 'user', content: beginning(losses) });
  trimPrefill(written.at(-1));
  return { system: writeParts(system, losses), messages: written.map(shortened) };
}

function writeParts(parts: readonly Part[], losses: Losses): Json[] {
  return parts.map((part) => writePart(part, losses)).filter((block) => block !== undefined);
}

function beginning(losses: Losses): Json[] {
  losses.add('messages', 'a conversation begins with the user: a turn was put before it');
  return [{ type: 'text', text: '(The conversation begins.)' }];
}

/** An answer that is to be gone on with must not end in space. */
function trimPrefill(turn: WrittenTurn | undefined): void {
  const last = turn?.content.at(-1);
  if (turn?.role === 'assistant' && last?.['type'] === 'text') last['text'] = String(last['text']).trimEnd();
}

/** One plain text is written as one. */
function shortened({ role, content }: WrittenTurn): Json {
  const [block, ...others] = content;
  const isPlain = others.length === 0 && block?.['type'] === 'text' && Object.keys(block).length === 2;
  return { role, content: isPlain ? block['text'] : content };
}
