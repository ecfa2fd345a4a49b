import { dataLines } from './sse.ts';

/** What an event says beside its data. */
export interface SseFields {
  /** Without one, the event is a `message`. */
  readonly name?: string | undefined;
  /** Without line breaks; those who write ids make them. */
  readonly id?: string | undefined;
  readonly retryMs?: number | undefined;
}

/** One whole event. Without data it is a priming event: it gives an id or a delay, and no message. */
export function writeSseEvent(data: Buffer | undefined, { name, id, retryMs }: SseFields = {}): Buffer {
  let head = '';
  if (name !== undefined) head += `event: ${name}\n`;
  if (id !== undefined) head += `id: ${id}\n`;
  if (retryMs !== undefined) head += `retry: ${retryMs}\n`;
  return data === undefined
    ? Buffer.from(`${head}data:\n\n`)
    : Buffer.concat([Buffer.from(head), ...dataLines(data, lineBreak), lineBreak]);
}

/** A line that receivers drop: it keeps a quiet stream from being taken for a dead one. */
export const sseKeepAlive = Buffer.from(':\n\n');

const lineBreak = Buffer.from('\n');
