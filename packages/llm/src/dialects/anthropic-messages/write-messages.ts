import type { Losses } from '../../neutral/losses.ts';
import type { Part } from '../../neutral/parts.ts';
import type { Message } from '../../neutral/request.ts';
import type { Json } from '../dialect.ts';
import { turnsOf } from '../shared/turns.ts';
import { writePart } from './write-parts.ts';

/** What stands before the conversation, and its turns: user and assistant by turns, beginning with the user. */
export function writeMessages(messages: readonly Message[], losses: Losses): { system: Json[]; messages: Json[] } {
  const { system, turns } = turnsOf(messages, losses);
  const written: Json[] = [];
  for (const { role, parts } of turns) {
    const content = writeParts(parts, losses);
    const before = written.at(-1);
    // Where a turn had nothing to say, its neighbours are one.
    if (before?.['role'] === role) (before['content'] as Json[]).push(...content);
    else if (content.length > 0) written.push({ role, content });
  }
  if (written[0]?.['role'] !== 'user') written.unshift({ role: 'user', content: beginning(losses) });
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
function trimPrefill(message: Json | undefined): void {
  const last = (message?.['content'] as Json[] | undefined)?.at(-1);
  if (message?.['role'] === 'assistant' && last?.['type'] === 'text') last['text'] = String(last['text']).trimEnd();
}

/** One plain text is written as one. */
function shortened(message: Json): Json {
  const [block, ...others] = message['content'] as Json[];
  const isPlain = others.length === 0 && block?.['type'] === 'text' && Object.keys(block).length === 2;
  return isPlain ? { role: message['role'], content: block['text'] } : message;
}
