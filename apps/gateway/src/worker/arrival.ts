import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Arrival } from '../proxy/arrival.ts';
import { plainIp, type RealIp } from '../proxy/real-ip.ts';
import type { ProxySource } from './proxy-protocol/header.ts';

const arrival: unique symbol = Symbol('arrival');
type Known = Socket & { [arrival]?: Arrival };

/** What is the same for all requests of a connection, looked up once for each. */
export class Arrivals {
  readonly #scheme: 'http' | 'https';
  readonly #realIp: RealIp;
  /** By peer: the socket of a request may be that of TLS, and the header was read before. */
  readonly #sources = new Map<string, ProxySource>();

  constructor(scheme: 'http' | 'https', realIp: RealIp) {
    this.#scheme = scheme;
    this.#realIp = realIp;
  }

  /** What PROXY protocol says of a connection, until that is closed. */
  remember(socket: Socket, source: ProxySource): void {
    const peer = peerOf(socket);
    this.#sources.set(peer, source);
    socket.once('close', () => this.#sources.delete(peer));
  }

  of(socket: Known, expectsContinue: boolean): Arrival {
    socket[arrival] ??= this.#make(socket);
    return expectsContinue ? { ...socket[arrival], expectsContinue } : socket[arrival];
  }

  #make(socket: Socket): Arrival {
    const peerIp = plainIp(socket.remoteAddress ?? '');
    const isPeerTrusted = this.#realIp.trusts(peerIp);
    const source = isPeerTrusted && this.#realIp.isByProxyProtocol ? this.#sources.get(peerOf(socket)) : undefined;
    const secured = socket as Partial<TLSSocket> & { servername?: string | false };
    const cipher = secured.getCipher?.();
    return {
      scheme: this.#scheme,
      clientIp: source?.ip ?? peerIp,
      clientPort: source?.port ?? socket.remotePort ?? 0,
      peerIp,
      isPeerTrusted,
      serverIp: plainIp(socket.localAddress ?? ''),
      serverPort: socket.localPort ?? 0,
      sni: typeof secured.servername === 'string' ? secured.servername : undefined,
      tls: cipher === undefined ? undefined : { version: secured.getProtocol?.() ?? '', cipher: cipher.name },
      expectsContinue: false,
    };
  }
}

/** No two open connections of a listener have the same. */
function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remotePort} ${remoteAddress}`;
}
