import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Arrival } from '../proxy/runner.ts';

const arrival: unique symbol = Symbol('arrival');
type Known = Socket & { [arrival]?: Arrival };

/** What is the same for all requests of a connection is looked up once. */
export function arrivalOf(socket: Known, scheme: 'http' | 'https', expectsContinue: boolean): Arrival {
  if (expectsContinue) return makeArrival(socket, scheme, true);
  socket[arrival] ??= makeArrival(socket, scheme, false);
  return socket[arrival];
}

function makeArrival(socket: Socket, scheme: 'http' | 'https', expectsContinue: boolean): Arrival {
  const address = socket.remoteAddress ?? '';
  const secured = socket as Partial<TLSSocket> & { servername?: string | false };
  const cipher = secured.getCipher?.();
  return {
    scheme,
    clientIp: address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address,
    clientPort: socket.remotePort ?? 0,
    serverPort: socket.localPort ?? 0,
    sni: typeof secured.servername === 'string' ? secured.servername : undefined,
    tls: cipher === undefined ? undefined : { version: secured.getProtocol?.() ?? '', cipher: cipher.name },
    expectsContinue,
  };
}
