/** The data of one Server-Sent Event (its lines joined), and its type. Both undefined when it has none, as in comments. */
export interface SseEvent {
  data: string | undefined;
  event: string | undefined;
}

/** Only the data, which for most dialects is all there is. The usual frame, one line of data, is not split. */
export function sseData(frame: Buffer): string | undefined {
  const oneLine = oneLineOfData(frame);
  return oneLine ?? readSseEvent(frame).data;
}

export function readSseEvent(frame: Buffer): SseEvent {
  let data: string | undefined;
  let event: string | undefined;
  for (const line of frame.toString().split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    if (name !== 'data' && name !== 'event') continue;
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'event') event = value;
    else data = data === undefined ? value : `${data}\n${value}`;
  }
  return { data, event };
}

/** A frame whose data is this JSON. */
export function sseFrame(value: unknown): Buffer {
  return Buffer.from(`data: ${JSON.stringify(value)}\n\n`);
}

/** The same with the event's type, as Anthropic and OpenAI's Responses API write it. */
export function sseTypedFrame(event: string, value: unknown): Buffer {
  return Buffer.from(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`);
}

const lf = 0x0a;
const cr = 0x0d;
const space = 0x20;

function oneLineOfData(frame: Buffer): string | undefined {
  let start = 0;
  while (start < frame.length && isLineEnd(frame[start])) start++;
  if (frame[start] !== 0x64 || frame.toString('latin1', start, start + 5) !== 'data:') return undefined;
  let end = frame.length;
  while (end > start && isLineEnd(frame[end - 1])) end--;
  const lineEnd = frame.indexOf(lf, start);
  if (lineEnd >= 0 && lineEnd < end) return undefined;
  const lineReturn = frame.indexOf(cr, start);
  if (lineReturn >= 0 && lineReturn < end) return undefined;
  const from = frame[start + 5] === space ? start + 6 : start + 5;
  return frame.toString('utf8', Math.min(from, end), end);
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === lf || byte === cr;
}
