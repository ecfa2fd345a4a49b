import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { CoreErrorCode } from '@sallyport/contracts';
import type { ClientCertificate } from '@sallyport/pipeline';
import { clientKey } from '../connection-limits/client-key.ts';
import type { Arrival } from '../proxy/arrival.ts';
import { plainIp, type RealIp } from '../proxy/real-ip.ts';
import { readClientCertificate, verifyText } from './client-certificate.ts';
import type { ProxySource } from './proxy-protocol/header.ts';

const arrival: unique symbol = Symbol('arrival');
type Known = Socket & { [arrival]?: Arrival };

/** What is asked of the certificates of callers: to be there and valid, to be valid if there, nothing. */
export type ClientCertificates = 'required' | 'verified' | 'unverified';

/** What is the same for all requests of a connection, looked up once for each. */
export class Arrivals {
  readonly #scheme: 'http' | 'https';
  readonly #realIp: RealIp;
  readonly #certificates: ClientCertificates;
  /** By peer: the socket of a request may be that of TLS, and the header was read before. */
  readonly #sources = new Map<string, ProxySource>();

  constructor(scheme: 'http' | 'https', realIp: RealIp, certificates: ClientCertificates) {
    this.#scheme = scheme;
    this.#realIp = realIp;
    this.#certificates = certificates;
  }

  /** What PROXY protocol says of a connection, until that is closed. */
  remember(socket: Socket, source: ProxySource): void {
    const peer = peerOf(socket);
    this.#sources.set(peer, source);
    socket.once('close', () => {
      // The next connection of this peer may be here before we are told that this one is closed.
      if (this.#sources.get(peer) === source) this.#sources.delete(peer);
    });
  }

  /** Whose connections this one counts among; undefined where a trusted proxy may stand for many. */
  countedClient(socket: Socket): string | undefined {
    const peerIp = plainIp(socket.remoteAddress ?? '');
    if (!this.#realIp.trusts(peerIp)) return clientKey(peerIp);
    const source = this.#realIp.isByProxyProtocol ? this.#sources.get(peerOf(socket)) : undefined;
    return source && clientKey(source.ip);
  }

  of(socket: Known, expectsContinue: boolean): Arrival {
    socket[arrival] ??= this.#make(socket);
    return expectsContinue ? { ...socket[arrival], expectsContinue } : socket[arrival];
  }

  #make(socket: Socket): Arrival {
    const peerIp = plainIp(socket.remoteAddress ?? '');
    const isPeerTrusted = this.#realIp.trusts(peerIp);
    const source = isPeerTrusted && this.#realIp.isByProxyProtocol ? this.#sources.get(peerOf(socket)) : undefined;
    const secured = this.#scheme === 'https' ? (socket as TLSSocket) : undefined;
    const certificate = secured && readClientCertificate(secured);
    return {
      scheme: this.#scheme,
      clientIp: source?.ip ?? peerIp,
      clientPort: source?.port ?? socket.remotePort ?? 0,
      peerIp,
      isPeerTrusted,
      serverIp: plainIp(socket.localAddress ?? ''),
      serverPort: socket.localPort ?? 0,
      sni: serverName(secured),
      tls: secured && {
        version: secured.getProtocol() ?? '',
        cipher: secured.getCipher().name,
        clientVerify: verifyText(secured, certificate),
      },
      clientCertificate: certificate,
      refusal: secured && this.#refusalOf(certificate),
      expectsContinue: false,
    };
  }

  /** As nginx answers: an invalid certificate is refused even where none is required. */
  #refusalOf(certificate: ClientCertificate | undefined): CoreErrorCode | undefined {
    if (certificate === undefined) return this.#certificates === 'required' ? 'client_certificate_missing' : undefined;
    return certificate.isVerified || this.#certificates === 'unverified' ? undefined : 'client_certificate_invalid';
  }
}

/** Its type leaves out that there may be none. */
function serverName(socket: TLSSocket | undefined): string | undefined {
  const name = (socket as { servername?: string | false } | undefined)?.servername;
  return name === false ? undefined : name;
}

/** No two open connections of a listener have the same. */
function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remotePort} ${remoteAddress}`;
}
