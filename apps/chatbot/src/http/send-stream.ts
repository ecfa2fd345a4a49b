import { once } from 'node:events';
import { UI_MESSAGE_STREAM_HEADERS } from 'ai';
import type { FastifyReply } from 'fastify';
import type { AnswerChunk } from '../answer/answer-question.ts';
import type { Bounds } from '../bounds.ts';
import { forPage } from './for-page.ts';

/** Sends an answer as it comes, and reads it to its end also where nobody listens any more. */
export async function sendStream(
  reply: FastifyReply,
  answer: ReadableStream<AnswerChunk>,
  { shownResultCharsMax, unreadMsMax }: Pick<Bounds, 'shownResultCharsMax' | 'unreadMsMax'>,
): Promise<void> {
  const { connection: _hopByHop, ...headers } = UI_MESSAGE_STREAM_HEADERS;
  reply.headers({ ...headers, 'cache-control': 'no-store' });
  const { raw } = reply;
  reply.hijack();
  raw.writeHead(200, reply.getHeaders() as Record<string, string>);
  // Whatever is between would take a long silence for the end.
  const beat = setInterval(() => raw.write(': \n\n'), beatMs);
  try {
    for await (const chunk of answer) {
      if (raw.destroyed) continue;
      const goesOn = raw.write(`data: ${JSON.stringify(shortened(chunk, shownResultCharsMax))}\n\n`);
      if (!goesOn) await read(raw, unreadMsMax);
    }
    raw.end('data: [DONE]\n\n');
  } catch (error) {
    raw.destroy();
    throw error;
  } finally {
    clearInterval(beat);
  }
}

const beatMs = 15_000;

/** Whoever connects and never reads would hold a place for ever. */
async function read(raw: FastifyReply['raw'], unreadMsMax: number): Promise<void> {
  const over = new AbortController();
  const patience = setTimeout(() => raw.destroy(), unreadMsMax);
  try {
    await Promise.race(['drain', 'close'].map((event) => once(raw, event, { signal: over.signal })));
  } finally {
    clearTimeout(patience);
    over.abort();
  }
}

function shortened(chunk: AnswerChunk, charsMax: number): AnswerChunk {
  return chunk.type === 'tool-output-available' ? { ...chunk, output: forPage(chunk.output, charsMax) } : chunk;
}
