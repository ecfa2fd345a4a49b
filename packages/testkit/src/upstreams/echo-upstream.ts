import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What the echo upstream was sent, as it answers it. */
export interface Echoed {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface RunningUpstream {
  readonly url: string;
  /** All requests so far. */
  readonly requests: readonly Echoed[];
  stop(): Promise<void>;
}

/** An HTTP server on a free loopback port that answers 200 with what it was sent, as JSON. */
export async function startEchoUpstream(): Promise<RunningUpstream> {
  const requests: Echoed[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const headers = request.headers as Record<string, string>;
      const echoed = { method: request.method!, url: request.url!, headers, body };
      requests.push(echoed);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(echoed));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
