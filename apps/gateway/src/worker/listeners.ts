import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { Log, Snapshot } from '@sallyport/pipeline';
import type { Admissions } from '../connection-limits/admissions.ts';
import { proxySocket, proxyTlsSocket } from '../ipc.ts';
import type { GatewayOptions, TlsOptions } from '../options.ts';
import type { ProxyContext } from '../proxy/context.ts';
import { headerBytesMax } from '../proxy/entrance.ts';
import type { ClientCertificates } from './arrival.ts';
import { Door } from './door.ts';
import { TlsServer } from './tls-server.ts';

/** How long an idle connection waits for its next request. Milliseconds; longer than common load balancers wait. */
const keepAliveMs = 75_000;
/** The same while memory is short. Milliseconds. */
const shortKeepAliveMs = 5_000;
const http2StreamsMax = 128;

const http2Options = {
  // A repeated field travels as it came, as it does over HTTP/1.1.
  strictSingleValueFields: false,
  settings: {
    maxConcurrentStreams: http2StreamsMax,
    maxHeaderListSize: headerBytesMax,
    // WebSockets (RFC 8441).
    enableConnectProtocol: true,
  },
};

/** The doors of a worker: in the clear and over TLS, HTTP/1.1 and HTTP/2 by each. */
export class Listeners {
  readonly #plain: Door;
  readonly #secure: Door | undefined;
  readonly #tls: TlsServer | undefined;

  constructor(context: ProxyContext, options: GatewayOptions, admissions: Admissions) {
    const { proxyListen, proxyListenTls, tls, requestHeadersTimeoutMs } = options;
    const http1Options = http1OptionsWith(requestHeadersTimeoutMs);
    const shared = { limits: options.connectionLimits, headersTimeoutMs: requestHeadersTimeoutMs, keepAliveMs };
    this.#plain = new Door(
      context,
      {
        scheme: 'http',
        server: createServer(http1Options),
        cleartextHttp2: createHttp2Server(http2Options),
        proxyProtocol: proxyListen.proxyProtocol,
        clientCertificates: 'unverified',
        ...shared,
      },
      admissions,
    );
    if (proxyListenTls === undefined) return;
    this.#tls = new TlsServer(tls, context.snapshot, {
      ...http1Options,
      ...http2Options,
      allowHTTP1: true,
      handshakeTimeout: requestHeadersTimeoutMs,
    });
    this.#secure = new Door(
      context,
      {
        scheme: 'https',
        server: this.#tls.server,
        tls: this.#tls,
        proxyProtocol: proxyListenTls.proxyProtocol,
        clientCertificates: wantedOf(tls),
        ...shared,
      },
      admissions,
    );
  }

  async listen({ proxyListen, proxyListenTls }: GatewayOptions): Promise<void> {
    await this.#plain.listen(proxySocket, proxyListen);
    if (proxyListenTls !== undefined) await this.#secure?.listen(proxyTlsSocket, proxyListenTls);
  }

  /** A reload. Throws where something of it cannot be used. */
  useSnapshot(snapshot: Snapshot): void {
    this.#tls?.useSnapshot(snapshot);
  }

  /** A change of the configuration. Throws likewise. */
  followSnapshot(snapshot: Snapshot): void {
    this.#tls?.followSnapshot(snapshot);
  }

  /** After secrets were rotated; new handshakes see what their certificates are now. */
  renewCertificates(log: Log): void {
    this.#tls?.renewCertificates(log);
  }

  get connections(): number {
    return this.#plain.connections + (this.#secure?.connections ?? 0);
  }

  get accepted(): number {
    return this.#plain.accepted + (this.#secure?.accepted ?? 0);
  }

  /** Takes no new connections; the open ones go on. */
  stopAccepting(): void {
    this.#plain.stopAccepting();
    this.#secure?.stopAccepting();
  }

  /** Idle connections wait for their next request less long, or as long as ever. */
  shortenKeepAlive(isShort: boolean): void {
    for (const door of [this.#plain, this.#secure]) door?.setKeepAlive(isShort ? shortKeepAliveMs : keepAliveMs);
  }

  /** Closes connections on which nothing is under way. */
  closeIdle(): void {
    this.#plain.closeIdle();
    this.#secure?.closeIdle();
  }

  destroy(): void {
    this.#plain.destroy();
    this.#secure?.destroy();
  }
}

function http1OptionsWith(headersTimeoutMs: number) {
  return {
    maxHeaderSize: headerBytesMax,
    keepAliveTimeout: keepAliveMs,
    headersTimeout: headersTimeoutMs,
    // Long uploads are welcome; a silent or trickling one is noticed by limits of its own.
    requestTimeout: 0,
    connectionsCheckingInterval: Math.min(500, headersTimeoutMs),
    noDelay: true,
  };
}

function wantedOf({ clientCertificates, clientCaFile }: TlsOptions): ClientCertificates {
  if (clientCertificates === 'require') return 'required';
  return clientCaFile === undefined ? 'unverified' : 'verified';
}
