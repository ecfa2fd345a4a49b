import type { Json } from '../dialect.ts';
import { isObject, parseLoosely } from './json.ts';

/**
 * The data of a frame, where that has to be a JSON object. `nothing`: comments, and events without data; `end`: OpenAI's mark, which some
 * gateways put behind streams of any dialect.
 */
export function readStreamData(data: string | undefined): Json | 'nothing' | 'end' | 'unreadable' {
  if (data === undefined) return 'nothing';
  const value = parseLoosely(data);
  if (isObject(value)) return value;
  const text = data.trim();
  if (text === '') return 'nothing';
  return text === '[DONE]' ? 'end' : 'unreadable';
}
