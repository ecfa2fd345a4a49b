import { createServer, type IncomingMessage } from 'node:http';
import { listenOnLoopback } from '../upstreams/listen.ts';

/** A body that is no text is told as JSON; `type` is `application/json` unless it says otherwise. */
export type VaultAnswer = readonly [status: number, body: unknown, type?: string];

/** An HTTP server on loopback that says what `answer` gives. */
export function startAnsweringServer(answer: (request: IncomingMessage) => Promise<VaultAnswer>) {
  const server = createServer((request, response) => {
    void answer(request).then(([status, body, type = 'application/json']) => {
      response.writeHead(status, { 'content-type': type }).end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  return listenOnLoopback(server);
}
