import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type Http2Session,
} from 'node:http2';
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { selfSigned } from '@sallyport/runtime';
import { type ListenAddress, listenError } from '../options.ts';
import type { ProxyContext } from '../proxy/context.ts';
import { type Arrival, headerBytesMax, Runner } from '../proxy/runner.ts';
import { Certificates } from './certificates.ts';

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

/** The doors of a worker: HTTP/1.1 in the clear, HTTP/1.1 and HTTP/2 over TLS. */
export class Listeners {
  readonly #context: ProxyContext;
  readonly #plain: Server;
  readonly #secure: Http2SecureServer | undefined;
  readonly #sessions = new Set<Http2Session>();
  readonly #sockets = new Set<Socket>();
  #certificates: Certificates;
  #selfSigned: { cert: string; key: string } | undefined;
  accepted = 0;

  constructor(context: ProxyContext, withTls: boolean) {
    this.#context = context;
    this.#certificates = new Certificates(context.snapshot);
    this.#plain = createServer(http1Options);
    this.#prepare(this.#plain, 'http');
    if (!withTls) return;
    this.#secure = createSecureServer({
      ...http1Options,
      allowHTTP1: true,
      settings: { maxConcurrentStreams: http2StreamsMax, maxHeaderListSize: headerBytesMax },
      SNICallback: (name, done) => {
        try {
          done(null, this.#certificates.contextFor(name));
        } catch (error) {
          done(error as Error);
        }
      },
      ...(this.#certificates.wildcard ?? this.#ownCertificate),
    });
    this.#prepare(this.#secure, 'https');
    this.#secure.on('session', (session) => {
      this.#sessions.add(session);
      session.on('close', () => this.#sessions.delete(session));
    });
  }

  #prepare(server: Server | Http2SecureServer, scheme: 'http' | 'https'): void {
    const context = this.#context;
    const serve = (
      request: IncomingMessage | Http2ServerRequest,
      response: ServerResponse | Http2ServerResponse,
      expectsContinue: boolean,
    ) => {
      const runner = new Runner(context, request, response, arrivalOf(request.socket, scheme, expectsContinue));
      if (!runner.isHttp2) (request.socket as Known)[underWay] = runner;
      runner.start();
    };
    (server as Server).on('request', (request, response) => serve(request, response, false));
    (server as Server).on('checkContinue', (request, response) => serve(request, response, true));
    (server as Server).on('checkExpectation', (request, response) => serve(request, response, false));
    (server as Server).on('clientError', refuseBrokenRequest);
    // TLS sockets are counted when secured, by the same event name of their raw sockets.
    server.on('connection', (socket: Socket) => {
      this.accepted++;
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on('tlsClientError', () => {});
  }

  /** Binds; answers the addresses, with the ports that were chosen where 0 was asked for. */
  async listen(
    proxy: ListenAddress,
    proxyTls: ListenAddress | undefined,
  ): Promise<{ proxy: string; proxyTls: string | undefined }> {
    const plain = await bind(this.#plain, proxy);
    const secure =
      proxyTls === undefined || this.#secure === undefined ? undefined : await bind(this.#secure, proxyTls);
    return { proxy: plain, proxyTls: secure };
  }

  /** A reload: certificates come from the new snapshot from the next handshake on. */
  useSnapshot(): void {
    this.#certificates = new Certificates(this.#context.snapshot);
    this.#secure?.setSecureContext(this.#certificates.wildcard ?? this.#ownCertificate);
  }

  /** Shown where no certificate is configured, as Kong does: self-signed, made when first wanted. */
  get #ownCertificate(): { cert: string; key: string } {
    this.#selfSigned ??= selfSigned({ names: ['localhost'], days: 365 });
    return this.#selfSigned;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  /** Takes no new connections; the open ones go on. */
  stopAccepting(): void {
    // Not their own close, which ends idle connections at once: a request may be on its way on each of them.
    for (const server of [this.#plain, this.#secure]) if (server !== undefined) NetServer.prototype.close.call(server);
    for (const session of this.#sessions) session.close();
  }

  /** Closes connections on which nothing is under way. */
  closeIdle(): void {
    this.#plain.closeIdleConnections();
    closeIdleOf(this.#secure);
  }

  destroy(): void {
    for (const session of this.#sessions) session.destroy();
    for (const socket of this.#sockets) socket.destroy();
  }
}

function closeIdleOf(server: Http2SecureServer | undefined): void {
  (server as unknown as { closeIdleConnections?: () => void } | undefined)?.closeIdleConnections?.();
}

function bind(server: NetServer, { host, port }: ListenAddress): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, { host, port })));
    server.listen({ host, port, backlog: 4096 }, () => {
      server.removeAllListeners('error');
      const bound = server.address() as AddressInfo;
      resolve(bound.family === 'IPv6' ? `[${bound.address}]:${bound.port}` : `${bound.address}:${bound.port}`);
    });
  });
}

type Known = Socket & { [arrival]?: Arrival; [underWay]?: Runner };
const arrival: unique symbol = Symbol('arrival');
/** The exchange that a connection brought last. */
const underWay: unique symbol = Symbol('underWay');

/** What is the same for all requests of a connection is looked up once. */
function arrivalOf(socket: Known, scheme: 'http' | 'https', expectsContinue: boolean): Arrival {
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

const brokenAnswers: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** A client may go on sending for so long while it reads that it was refused. Milliseconds. */
const lingerMs = 2_000;

/** What Node's parser could not read is answered without being interpreted, and the connection closed. */
function refuseBrokenRequest(error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket: Known): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const runner = socket[underWay];
  if (runner !== undefined && !runner.isOver) {
    runner.onBrokenRequest();
    return;
  }
  const status = isUriTooLong(error) ? '414 URI Too Long' : (brokenAnswers[error.code ?? ''] ?? '400 Bad Request');
  const body = `{"message":"${status.slice(4)}"}`;
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
  // Closed at once, the system would drop the answer together with what is still unread.
  socket.resume();
  setTimeout(() => socket.destroy(), lingerMs).unref();
}

/** The request line alone is more than all headers may be. */
function isUriTooLong({ code, rawPacket }: { code?: string; rawPacket?: Buffer }): boolean {
  if (code !== 'HPE_HEADER_OVERFLOW' || rawPacket === undefined) return false;
  const lineEnd = rawPacket.indexOf(0x0a);
  return lineEnd < 0 || lineEnd > headerBytesMax;
}
