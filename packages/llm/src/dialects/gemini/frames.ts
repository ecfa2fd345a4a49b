import type { Json } from '../dialect.ts';
import { sseData } from '../shared/sse.ts';
import { readStreamData } from '../shared/stream-data.ts';

/** What a frame of a stream holds: JSON after `data:`, or after the bracket or comma of an array. */
export function readFrame(frame: Buffer): Json | 'nothing' | 'end' | 'unreadable' {
  const text = arrayElement(frame);
  return text === ']' ? 'end' : readStreamData(text ?? sseData(frame));
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
