import type { Json } from '../dialect.ts';
import { isObject, parseLoosely } from '../shared/json.ts';
import { sseData } from '../shared/sse.ts';

/** What a frame of a stream holds: JSON after `data:`, or after the bracket or comma of an array. */
export function readFrame(frame: Buffer): { value: Json } | 'nothing' | 'end' | 'broken' {
  const text = arrayElement(frame) ?? sseData(frame);
  if (text === undefined || text === '') return 'nothing';
  // Some gateways end every stream as OpenAI does.
  if (text === ']' || text === '[DONE]') return 'end';
  const value = parseLoosely(text);
  return isObject(value) ? { value } : 'broken';
}

/** Undefined for a frame of Server-Sent Events. */
function arrayElement(frame: Buffer): string | undefined {
  let at = 0;
  while (at < frame.length && frame[at]! <= 0x20) at++;
  const byte = frame[at];
  if (byte === bracketClose) return ']';
  return byte === bracketOpen || byte === comma ? frame.toString('utf8', at + 1).trim() : undefined;
}

const bracketOpen = 0x5b;
const bracketClose = 0x5d;
const comma = 0x2c;
