import type { Part, TextPart } from '../../neutral/parts.ts';
import type { Message } from '../../neutral/request.ts';

/** All text of some parts, for dialects that take one text. */
export function textOf(parts: readonly Part[], separator = ''): string {
  return parts
    .filter((part): part is TextPart => part.type === 'text')
    .map(({ text }) => text)
    .join(separator);
}

/** What the system says, wherever it stands, and the rest of the conversation: for dialects that hold them apart. */
export function splitSystem(messages: readonly Message[]): { system: Part[]; others: Message[] } {
  return {
    system: messages.filter(({ role }) => role === 'system').flatMap(({ parts }) => parts),
    others: messages.filter(({ role }) => role !== 'system'),
  };
}
