import { findChatDialect, type Part } from '@sallyport/llm';
import type { LlmCall } from '@sallyport/pipeline';

/** Enough to know what a request is about, and what every embedding model takes. */
const charactersMax = 8_000;

/** What the user said last; undefined where nothing was said in words. */
export function promptText({ dialect: name, body, model, stream }: LlmCall): string | undefined {
  const dialect = findChatDialect(name);
  const read = body && dialect?.readRequest(body, { model, stream });
  if (read === undefined || 'problem' in read) return undefined;
  const { messages } = read.value;
  for (let i = messages.length - 1; i >= 0; i--) {
    const { role, parts } = messages[i]!;
    if (role !== 'user') continue;
    const text = parts.filter(isText).map(textOf).join('\n').trim();
    if (text !== '') return text.slice(0, charactersMax);
  }
  return undefined;
}

function isText(part: Part): part is Extract<Part, { type: 'text' }> {
  return part.type === 'text';
}

function textOf({ text }: { text: string }): string {
  return text;
}
