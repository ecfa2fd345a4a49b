import type { Citations } from '../../../neutral/parts.ts';
import type { Json } from '../../dialect.ts';
import { asObject, isObject } from '../json.ts';

type OpenAi = 'openai-chat' | 'openai-responses';

/**
 * Citations in one of OpenAI's two forms: chat completions put a URL's into an object of its own, responses do not. Undefined
 * for those of others.
 */
export function openaiCitations({ dialect, value }: Citations, wanted: OpenAi): unknown[] | undefined {
  if (dialect === wanted) return value;
  if (dialect !== 'openai-chat' && dialect !== 'openai-responses') return undefined;
  const urls = value.filter(isObject).filter(({ type }) => type === 'url_citation');
  return urls.map(wanted === 'openai-chat' ? inside : flat);
}

function inside({ type, ...citation }: Json): Json {
  return { type, url_citation: citation };
}

function flat({ type, url_citation }: Json): Json {
  return { type, ...asObject(url_citation) };
}
