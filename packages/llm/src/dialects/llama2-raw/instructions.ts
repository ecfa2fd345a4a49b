import type { Message } from '../../neutral/request.ts';
import { textOf } from '../shared/parts.ts';

/**
 * A conversation with the marks that Llama 2 was taught, as Kong writes them: the first message is the system's, whoever said it; what
 * the model said ends a turn. A message alone is a turn.
 */
export function instructions(messages: readonly Message[]): string {
  const [first, second, ...others] = messages;
  if (first === undefined) return '';
  if (second === undefined) return `<s>[INST] ${textOf(first.parts)} [/INST]`;
  const begin = `<s>[INST] <<SYS>> ${textOf(first.parts)} <</SYS>> ${textOf(second.parts)} [/INST]`;
  return begin + others.map(instruction).join('');
}

function instruction({ role, parts }: Message): string {
  const isTurn = role === 'user' || role === 'tool';
  return isTurn ? ` <s>[INST] ${textOf(parts)} [/INST]` : ` ${textOf(parts)} </s>`;
}
