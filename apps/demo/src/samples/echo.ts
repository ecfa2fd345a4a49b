import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Starts an HTTP API on a free loopback port that answers with what it was sent, as JSON. */
export async function startEchoUpstream(): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    void answer(request).then(
      (seen) => {
        response.setHeader('content-type', 'application/json');
        response.end(`${JSON.stringify(seen, undefined, 2)}\n`);
      },
      () => response.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(request: IncomingMessage) {
  return { method: request.method, url: request.url, headers: request.headers, body: await text(request) };
}
