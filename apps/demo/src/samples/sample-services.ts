import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Call, mix } from '../traffic/mix.ts';

/** Starts the sample services, all on one loopback port, each below its name. They do what the mix says comes of a call. */
export async function startSampleServices(): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    request.resume();
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** What is done with calls of each path that the service itself answers, or should. */
const known: readonly { pattern: RegExp; call: Call }[] = mix.flatMap(({ name, calls }) =>
  calls
    .filter(({ by }) => by === undefined || by.startsWith('upstream_'))
    .map((call) => ({ pattern: new RegExp(`^/${name}${call.path.replace('{n}', '\\d+')}$`), call })),
);

function answer(request: IncomingMessage, response: ServerResponse): void {
  const path = request.url!.split('?')[0]!;
  const call = known.find(({ pattern }) => pattern.test(path))?.call;
  // The answer that never comes in time: the gateway hangs up.
  if (call?.by === 'upstream_timeout') return;
  if (call?.by === 'upstream_invalid') return void request.socket.destroy();
  const status = call?.status ?? 404;
  const body = JSON.stringify(
    status < 400 ? { path, sample: true } : { path, message: 'It went wrong, as samples do.' },
  );
  setTimeout(() => response.writeHead(status, { 'content-type': 'application/json' }).end(body), call?.ms ?? 1);
}
