import { createServer } from 'node:http';
import { createServer as createHttp2Server, createSecureServer, type Http2SecureServer } from 'node:http2';
import { selfSigned } from '@sallyport/runtime';
import { proxySocket, proxyTlsSocket } from '../ipc.ts';
import type { GatewayOptions } from '../options.ts';
import type { ProxyContext } from '../proxy/context.ts';
import { headerBytesMax } from '../proxy/runner.ts';
import { Certificates } from './certificates.ts';
import { Door } from './door.ts';

/** From the first byte of a request to the end of its headers. Milliseconds. */
const headersTimeoutMs = 60_000;
/** How long an idle connection waits for its next request. Milliseconds; longer than common load balancers wait. */
const keepAliveMs = 75_000;
const http2StreamsMax = 128;

const http1Options = {
  maxHeaderSize: headerBytesMax,
  keepAliveTimeout: keepAliveMs,
  headersTimeout: headersTimeoutMs,
  // Long uploads are welcome; a silent one is noticed by its own limit.
  requestTimeout: 0,
  connectionsCheckingInterval: 1_000,
  noDelay: true,
};

const http2Options = {
  settings: { maxConcurrentStreams: http2StreamsMax, maxHeaderListSize: headerBytesMax },
};

/** The doors of a worker: in the clear and over TLS, HTTP/1.1 and HTTP/2 by each. */
export class Listeners {
  readonly #context: ProxyContext;
  readonly #plain: Door;
  readonly #secure: Door | undefined;
  readonly #tls: Http2SecureServer | undefined;
  #certificates: Certificates;
  #selfSigned: { cert: string; key: string } | undefined;

  constructor(context: ProxyContext, { proxyListen, proxyListenTls }: GatewayOptions) {
    this.#context = context;
    this.#certificates = new Certificates(context.snapshot);
    const times = { headersTimeoutMs, keepAliveMs };
    this.#plain = new Door(context, {
      scheme: 'http',
      server: createServer(http1Options),
      cleartextHttp2: createHttp2Server(http2Options),
      proxyProtocol: proxyListen.proxyProtocol,
      ...times,
    });
    if (proxyListenTls === undefined) return;
    this.#tls = createSecureServer({
      ...http1Options,
      ...http2Options,
      allowHTTP1: true,
      handshakeTimeout: headersTimeoutMs,
      SNICallback: (name, done) => {
        try {
          done(null, this.#certificates.contextFor(name));
        } catch (error) {
          done(error as Error);
        }
      },
      ...(this.#certificates.wildcard ?? this.#ownCertificate),
    });
    this.#secure = new Door(context, {
      scheme: 'https',
      server: this.#tls,
      proxyProtocol: proxyListenTls.proxyProtocol,
      ...times,
    });
  }

  async listen({ proxyListen, proxyListenTls }: GatewayOptions): Promise<void> {
    await this.#plain.listen(proxySocket, proxyListen);
    if (proxyListenTls !== undefined) await this.#secure?.listen(proxyTlsSocket, proxyListenTls);
  }

  /** A reload: certificates come from the new snapshot from the next handshake on. */
  useSnapshot(): void {
    this.#certificates = new Certificates(this.#context.snapshot);
    this.#tls?.setSecureContext(this.#certificates.wildcard ?? this.#ownCertificate);
  }

  /** Shown where no certificate is configured, as Kong does: self-signed, made when first wanted. */
  get #ownCertificate(): { cert: string; key: string } {
    this.#selfSigned ??= selfSigned({ names: ['localhost'], days: 365 });
    return this.#selfSigned;
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
