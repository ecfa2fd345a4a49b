import { sseData } from '../shared/sse.ts';
import { readStreamData } from '../shared/stream-data.ts';

/** A line of JSON; some servers write Server-Sent Events. */
export function readFrame(frame: Buffer): ReturnType<typeof readStreamData> {
  const line = frame.toString();
  return readStreamData(/^\s*(?:data|event|id|retry)?:/.test(line) ? sseData(frame) : line);
}
