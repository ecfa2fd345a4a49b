import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';

/**
 * Binds a server to a free loopback port; gives its URL and a way to end it with all its connections. With `host` 0.0.0.0
 * it takes connections to all of 127.0.0.0/8, for tests with names that have several addresses.
 */
export async function listenOnLoopback(
  server: Server,
  port = 0,
  host: '127.0.0.1' | '0.0.0.0' = '127.0.0.1',
): Promise<{ url: string; port: number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(port, host, 4096);
  await once(server, 'listening');
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
