import type { ChatAnswer } from './answer.ts';
import type { Part } from './parts.ts';
import type { BlockStart, ChatEvent } from './stream.ts';

/** A whole answer as the events of a stream: for callers that want one of a model that gives none. */
export function eventsOf({ id, model, createdAtS, choices, usage }: ChatAnswer): ChatEvent[] {
  const events: ChatEvent[] = [{ type: 'start', id, model, createdAtS, usage }];
  for (const { index: choice, parts, finish, stopSequence, logprobs } of choices) {
    let index = 0;
    let left = logprobs;
    for (const part of parts) {
      const block = blockOf(part);
      if (block === undefined) continue;
      events.push({ type: 'block', choice, index, block });
      const text = contentOf(part);
      if (text !== '') {
        // Probabilities are of the choice, and it has one text.
        const isText = part.type === 'text' || part.type === 'refusal';
        events.push({ type: 'delta', choice, index, text, logprobs: isText ? left : undefined });
        if (isText) left = undefined;
      }
      events.push(...afterContent(part, choice, index), { type: 'block-end', choice, index });
      index++;
    }
    events.push({ type: 'finish', choice, reason: finish, stopSequence });
  }
  if (usage !== undefined) events.push({ type: 'usage', usage });
  events.push({ type: 'end' });
  return events;
}

/** Undefined for what no stream can hold. */
function blockOf(part: Part): BlockStart | undefined {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { type: part.type };
    case 'reasoning': {
      const { isSummary, encrypted, signedBy, id } = part;
      return { type: 'reasoning', isSummary, encrypted, signedBy, id };
    }
    case 'tool-call': {
      const { id, name, isCustom, signature, signedBy } = part;
      return { type: 'tool-call', id, name, isCustom, signature, signedBy };
    }
    case 'audio':
      return { type: 'audio', id: part.name ?? '', transcript: part.transcript };
    case 'opaque':
      return part;
    default:
      return undefined;
  }
}

function contentOf(part: Part): string {
  switch (part.type) {
    case 'text':
    case 'refusal':
    case 'reasoning':
      return part.text;
    case 'tool-call':
      return part.arguments;
    case 'audio':
      return part.source.kind === 'data' ? part.source.data : '';
    default:
      return '';
  }
}

function afterContent(part: Part, choice: number, index: number): ChatEvent[] {
  if (part.type === 'text' && part.citations !== undefined)
    return [{ type: 'citations', choice, index, citations: part.citations }];
  if (part.type === 'reasoning' && part.signature !== undefined)
    return [{ type: 'signature', choice, index, signature: part.signature, signedBy: part.signedBy ?? '' }];
  return [];
}
