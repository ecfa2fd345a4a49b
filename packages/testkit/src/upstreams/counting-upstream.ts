import { createServer, type IncomingMessage } from 'node:http';
import { listenOnLoopback } from './listen.ts';

export interface CountingUpstream {
  readonly url: string;
  readonly port: number;
  /** Requests whose whole body has arrived. */
  readonly count: number;
  stop(): Promise<void>;
}

export interface CountingUpstreamOptions {
  /** Milliseconds before each answer; default none. */
  delayMs?: number;
  /** The body of every answer; default `{"upstream":NAME,"bytes":N}`. */
  answer?: (request: IncomingMessage, bodyBytes: number) => string;
}

/** Reads each request to its end, counts it, and answers 200 with JSON. Keeps idle connections for ever. */
export async function startCountingUpstream(
  name: string,
  { delayMs = 0, answer }: CountingUpstreamOptions = {},
): Promise<CountingUpstream> {
  let count = 0;
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    request.once('end', () => {
      count++;
      const body = answer?.(request, bytes) ?? JSON.stringify({ upstream: name, bytes });
      const send = () =>
        response
          .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
          .end(body);
      if (delayMs === 0) send();
      else setTimeout(send, delayMs);
    });
  });
  const { url, port, stop } = await listenOnLoopback(server);
  return {
    url,
    port,
    get count() {
      return count;
    },
    stop,
  };
}
