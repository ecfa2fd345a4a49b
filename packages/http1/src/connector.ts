import { connect as connectTcp, type LookupFunction, type OnReadOpts, type Socket } from 'node:net';
import {
  type ConnectionOptions,
  connect as connectTls,
  createSecureContext,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import { type CertificateRules, identityCheck } from './certificate-rules.ts';
import { ProxyTunnel, type TunnelProxy } from './proxy-tunnel.ts';

export interface TlsOptions extends CertificateRules {
  /** The name asked for and checked; without it `host` is checked. Not an IP address. */
  servername?: string | undefined;
  /** Whether a certificate that cannot be verified ends the connection. Default true. */
  rejectUnauthorized?: boolean | undefined;
  /** PEM; replaces the authorities that Node trusts. */
  ca?: readonly string[] | undefined;
  /** PEM of the client's certificate and its key. */
  cert?: string | undefined;
  key?: string | undefined;
}

export interface Destination {
  host: string;
  port: number;
  tls?: TlsOptions | undefined;
  /** Resolves `host`; default the system's resolver. */
  lookup?: LookupFunction | undefined;
  /** Connects to `host` for us; only with `tls`. */
  proxy?: TunnelProxy | undefined;
}

/** TCP's own probes find upstreams that vanished without a word. */
const tcpProbeDelayMs = 60_000;

/**
 * Opens sockets to one destination. Throws when the TLS options cannot be used (a certificate that is none).
 */
export class Connector {
  /** Tells that requests may be written. */
  readonly readyEvent: 'connect' | 'secureConnect';
  readonly #destination: Destination;
  readonly #protocols: string[] | undefined;
  readonly #secureContext: SecureContext | undefined;
  /** Of the latest handshake: spares the next one its key exchange. */
  #session: Buffer | undefined;

  /** `protocols`: what to offer by ALPN. */
  constructor(destination: Destination, protocols?: string[]) {
    const { tls } = destination;
    this.#destination = destination;
    this.#protocols = protocols;
    this.readyEvent = tls === undefined ? 'connect' : 'secureConnect';
    if (tls === undefined) return;
    const { ca, cert, key } = tls;
    this.#secureContext = createSecureContext({ ca: ca === undefined ? undefined : [...ca], cert, key });
  }

  /** Begins to connect. With `onread`, bytes that arrive go there instead of into the socket's stream. */
  connect(onread?: OnReadOpts): Socket {
    const { host, port, lookup, tls } = this.#destination;
    const tcp = { host, port, lookup, noDelay: true, keepAlive: true, keepAliveInitialDelay: tcpProbeDelayMs };
    const read = onread === undefined ? {} : { onread };
    if (tls === undefined) return connectTcp({ ...tcp, ...read });
    const options: ConnectionOptions = {
      ...tcp,
      ...read,
      secureContext: this.#secureContext,
      servername: tls.servername,
      rejectUnauthorized: tls.rejectUnauthorized ?? true,
      session: this.#session,
    };
    if (this.#protocols !== undefined) options.ALPNProtocols = this.#protocols;
    const checkServerIdentity = identityCheck(tls);
    if (checkServerIdentity !== undefined) options.checkServerIdentity = checkServerIdentity;
    const socket = this.#destination.proxy === undefined ? connectTls(options) : this.#connectThroughProxy(options);
    socket.on('session', (session) => {
      this.#session = session;
    });
    socket.on('error', () => {
      this.#session = undefined;
    });
    return socket;
  }

  #connectThroughProxy(options: ConnectionOptions & { onread?: OnReadOpts }): TLSSocket {
    const { host, port, proxy } = this.#destination;
    const tunnel = new ProxyTunnel(proxy!, `${host.includes(':') ? `[${host}]` : host}:${port}`);
    const socket = connectTls({ ...options, lookup: undefined, socket: tunnel });
    tunnel.once('error', (error) => socket.destroy(error));
    // Node gives bytes past the stream only where the socket is the kernel's.
    const { onread } = options;
    if (onread !== undefined) socket.on('data', (bytes: Buffer) => deliver(bytes, onread));
    return socket;
  }
}

function deliver(bytes: Buffer, { buffer, callback }: OnReadOpts): void {
  const target = typeof buffer === 'function' ? buffer() : buffer;
  for (let at = 0; at < bytes.length; at += target.length) {
    const piece = bytes.subarray(at, at + target.length);
    target.set(piece);
    callback(piece.length, target);
  }
}
