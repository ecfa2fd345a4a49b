import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { readJson } from '@sallyport/json';
import type { Embedder } from '@sallyport/pipeline';
import type { TextsToEmbed } from './texts.ts';

/**
 * Serves an embedder to the workers of its node: texts as JSON in, the numbers of their vectors out, one after the other. Whoever hangs up does not want them
 * any more.
 */
export function createEmbeddingServer(embedder: Embedder): Server {
  const server = createServer((request, response) => void serve(embedder, request, response));
  // Workers keep their connections, and say themselves how long they wait.
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  server.keepAliveTimeout = 0;
  return server;
}

async function serve(embedder: Embedder, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const left = new AbortController();
  response.once('close', () => left.abort(new Error('the worker has hung up')));
  try {
    const { texts, timeoutMs } = readJson(String(await buffer(request))) as TextsToEmbed;
    const vectors = await embedder.embed(texts, { timeoutMs, signal: left.signal });
    response.end(
      Buffer.concat(vectors.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength))),
    );
  } catch (error) {
    if (left.signal.aborted) return;
    response.statusCode = 503;
    response.end(error instanceof Error ? error.message : String(error));
  }
}
