import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { listenOnLoopback } from '@sallyport/testkit';

/** How long something took, in milliseconds. */
export interface Times {
  firstToken: number;
  perToken: number;
  total: number;
}

export interface PacedProvider {
  readonly url: string;
  /** What it has sent when, by the trace that it was told of. */
  readonly sent: ReadonlyMap<string, Times>;
  stop(): Promise<void>;
}

export const tokensOfAnswer = 20;

/** A model that streams at a pace, and notes when it has sent what: timers are late on a busy machine, its notes are not. */
export async function startPacedProvider(
  paces: readonly { firstMs: number; paceMs: number }[],
): Promise<PacedProvider> {
  const sent = new Map<string, Times>();
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume().once('end', async () => {
      const startMs = performance.now();
      const { firstMs, paceMs } = paces[asked++ % paces.length]!;
      response.socket?.setNoDelay();
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      await delay(firstMs);
      const firstAtMs = performance.now();
      for (let token = 0; token < tokensOfAnswer; token++) {
        if (token > 0) await delay(paceMs);
        say(response, { choices: [{ index: 0, delta: { content: 'word ' }, finish_reason: null }] });
      }
      await delay(paceMs);
      say(response, { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
      say(response, {
        choices: [],
        usage: { prompt_tokens: 5, completion_tokens: tokensOfAnswer, total_tokens: 5 + tokensOfAnswer },
      });
      response.end('data: [DONE]\n\n');
      const endMs = performance.now();
      const traceId = String(request.headers['traceparent']).split('-')[1]!;
      const perToken = (endMs - firstAtMs) / tokensOfAnswer;
      sent.set(traceId, { firstToken: firstAtMs - startMs, perToken, total: endMs - startMs });
    });
  });
  return { sent, ...(await listenOnLoopback(server)) };
}

function say(response: ServerResponse, more: object): void {
  const chunk = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'paced', ...more };
  response.write(`data: ${JSON.stringify(chunk)}\n\n`);
}
