import type { Losses } from '../../neutral/losses.ts';
import type { Part } from '../../neutral/parts.ts';
import type { Message } from '../../neutral/request.ts';
import type { Json } from '../dialect.ts';

/** A turn of a conversation in which user and assistant take turns. */
export interface Turn {
  role: 'user' | 'assistant';
  parts: Part[];
}

/**
 * For dialects whose roles alternate, and which hold the system's words apart: those in order, and the rest with neighbours of
 * one role united. Results of tools are the user's, and come first in a turn.
 */
export function turnsOf(messages: readonly Message[], losses: Losses): { system: Part[]; turns: Turn[] } {
  const system: Part[] = [];
  const turns: Turn[] = [];
  for (const { role, parts, name } of messages) {
    if (name !== undefined) losses.add('messages.name', 'there is no place for it');
    if (role === 'system') {
      if (turns.length > 0) losses.add('messages.system', 'moved to the beginning');
      system.push(...parts);
      continue;
    }
    const turn = turns.at(-1);
    const turnRole = role === 'assistant' ? 'assistant' : 'user';
    if (turn?.role === turnRole) turn.parts.push(...parts);
    else turns.push({ role: turnRole, parts: [...parts] });
  }
  for (const turn of turns) if (turn.role === 'user') turn.parts = resultsFirst(turn.parts);
  return { system, turns };
}

function resultsFirst(parts: Part[]): Part[] {
  const results = parts.filter(({ type }) => type === 'tool-result');
  return results.length === 0 ? parts : [...results, ...parts.filter(({ type }) => type !== 'tool-result')];
}

/** Turns as a dialect writes their parts; where a turn had nothing to say, its neighbours are one. */
export function writeTurns(turns: readonly Turn[], write: (parts: readonly Part[]) => Json[]): WrittenTurn[] {
  const written: WrittenTurn[] = [];
  for (const { role, parts } of turns) {
    const content = write(parts);
    const before = written.at(-1);
    if (before?.role === role) before.content.push(...content);
    else if (content.length > 0) written.push({ role, content });
  }
  return written;
}

export interface WrittenTurn {
  role: Turn['role'];
  content: Json[];
}

/** What a user's turn is read to: results of tools stand apart in the neutral form. */
export function splitResults(parts: readonly Part[]): Message[] {
  const results = parts.filter(({ type }) => type === 'tool-result');
  const others = parts.filter(({ type }) => type !== 'tool-result');
  const messages: Message[] = [];
  if (results.length > 0) messages.push({ role: 'tool', parts: results });
  if (others.length > 0 || results.length === 0) messages.push({ role: 'user', parts: others });
  return messages;
}
