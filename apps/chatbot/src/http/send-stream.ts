import { once } from 'node:events';
import { UI_MESSAGE_STREAM_HEADERS } from 'ai';
import type { FastifyReply } from 'fastify';
import type { AnswerChunk } from '../answer/answer-question.ts';
import { forPage } from './for-page.ts';

/** Sends an answer as it comes, and reads it to its end also where nobody listens any more. */
export async function sendStream(
  reply: FastifyReply,
  answer: ReadableStream<AnswerChunk>,
  shownResultCharsMax: number,
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
      if (!goesOn) await Promise.race([once(raw, 'drain'), once(raw, 'close')]);
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

function shortened(chunk: AnswerChunk, charsMax: number): AnswerChunk {
  return chunk.type === 'tool-output-available' ? { ...chunk, output: forPage(chunk.output, charsMax) } : chunk;
}
