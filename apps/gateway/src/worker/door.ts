import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type {
  Http2SecureServer,
  Http2Server,
  Http2ServerRequest,
  Http2ServerResponse,
  ServerHttp2Session,
} from 'node:http2';
import { Server as NetServer, type Socket } from 'node:net';
import { type ListenAddress, listenError } from '../options.ts';
import type { ProxyContext } from '../proxy/context.ts';
import { Runner } from '../proxy/runner.ts';
import { Arrivals, type ClientCertificates } from './arrival.ts';
import { refuseBrokenRequest, remember } from './broken-request.ts';
import { type ClientAbilities, readClientHello } from './client-hello.ts';
import { readFirst } from './first-bytes.ts';
import { startsHttp2 } from './http2-preface.ts';
import { Http2Sessions } from './http2-sessions.ts';
import { Newcomers } from './newcomers.ts';
import { type ProxyHeader, readProxyHeader } from './proxy-protocol/header.ts';
import type { TlsServer } from './tls-server.ts';
import { takeUpgrades } from './upgrades.ts';

export interface DoorOptions {
  scheme: 'http' | 'https';
  /** Listens, and reads HTTP/1.1, or what was agreed on over TLS. */
  server: Server | Http2SecureServer;
  /** Reads connections in the clear that begin as HTTP/2. */
  cleartextHttp2?: Http2Server;
  /** Whose server it is, over TLS. */
  tls?: TlsServer;
  /** Connections begin with a header of PROXY protocol. */
  proxyProtocol: boolean;
  clientCertificates: ClientCertificates;
  headersTimeoutMs: number;
  keepAliveMs: number;
}

/** One address where connections are taken, and all that came in by it. */
export class Door {
  readonly #context: ProxyContext;
  readonly #options: DoorOptions;
  readonly #sockets = new Set<Socket>();
  readonly #arrivals: Arrivals;
  readonly #sessions: Http2Sessions;
  readonly #newcomers: Newcomers;
  /** Of which not enough has arrived to know what they speak. */
  readonly #undecided = new Set<Socket>();
  accepted = 0;

  constructor(context: ProxyContext, options: DoorOptions) {
    this.#context = context;
    this.#options = options;
    this.#arrivals = new Arrivals(options.scheme, context.realIp, options.clientCertificates);
    this.#sessions = new Http2Sessions(context.sweeper, options.keepAliveMs);
    this.#newcomers = new Newcomers(context.sweeper, options.headersTimeoutMs);
    const { server, cleartextHttp2 } = options;
    this.#serve(server);
    if (cleartextHttp2 !== undefined) this.#serve(cleartextHttp2);
    this.#guard();
  }

  #serve(server: Server | Http2Server | Http2SecureServer): void {
    const context = this.#context;
    const arrivals = this.#arrivals;
    const newcomers = this.#newcomers;
    const serve = (
      request: IncomingMessage | Http2ServerRequest,
      response: ServerResponse | Http2ServerResponse,
      expectsContinue: boolean,
    ) => {
      const runner = new Runner(context, request, response, arrivals.of(request.socket, expectsContinue));
      if (!runner.isHttp2) {
        remember(request.socket, runner);
        newcomers.forget(request.socket);
      }
      runner.start();
    };
    (server as Server).on('request', (request, response) => serve(request, response, false));
    (server as Server).on('checkContinue', (request, response) => serve(request, response, true));
    (server as Server).on('checkExpectation', (request, response) => serve(request, response, false));
    (server as Server).on('clientError', refuseBrokenRequest);
    takeUpgrades(server as Server, (request, response, client) => {
      newcomers.forget(request.socket);
      new Runner(context, request, response, arrivals.of(request.socket, false), client).start();
    });
    (server as Http2Server).on('session', (session: ServerHttp2Session) => this.#sessions.add(session));
    server.on('tlsClientError', () => {});
  }

  /** Stands between the accepted connection and the server's own reading of it. */
  #guard(): void {
    const { server, cleartextHttp2, tls, proxyProtocol } = this.#options;
    const [take] = server.listeners('connection') as [(socket: Socket) => void];
    server.removeAllListeners('connection');
    const enter = (socket: Socket) => {
      if (cleartextHttp2 !== undefined) this.#chooseProtocol(socket, take, cleartextHttp2);
      else if (tls?.looksAtClients)
        this.#lookAtClient(socket, (client) => tls.enter(client, () => take.call(server, socket)));
      else take.call(server, socket);
    };
    server.on('connection', (socket: Socket) => {
      this.accepted++;
      this.#sockets.add(socket);
      socket.once('close', () => this.#forget(socket));
      if (proxyProtocol) this.#readProxyHeader(socket, enter);
      else enter(socket);
    });
  }

  #readProxyHeader(socket: Socket, enter: (socket: Socket) => void): void {
    let header: ReturnType<typeof readProxyHeader> = 'more';
    // Nothing is answered to whom we do not know.
    this.#await(socket, 'silent');
    readFirst(
      socket,
      (bytes) => {
        header = readProxyHeader(bytes);
        if (header === 'invalid') socket.destroy();
        return typeof header === 'string' ? undefined : header.bytes;
      },
      () => {
        const { source } = header as ProxyHeader;
        if (source !== undefined) this.#arrivals.remember(socket, source);
        this.#awaitNoMore(socket);
        enter(socket);
      },
    );
  }

  #forget(socket: Socket): void {
    this.#sockets.delete(socket);
    this.#undecided.delete(socket);
  }

  #chooseProtocol(socket: Socket, takeHttp1: (socket: Socket) => void, http2: Http2Server): void {
    this.#await(socket, 'answered');
    readFirst(
      socket,
      (bytes) => (startsHttp2(bytes) === undefined ? undefined : 0),
      (bytes) => {
        this.#undecided.delete(socket);
        if (startsHttp2(bytes) !== true) return takeHttp1.call(this.#options.server, socket);
        // From here on idle sessions are watched.
        this.#newcomers.forget(socket);
        // HTTP/1.1 clients may finish sending and still wait for their answer; here an end is the end.
        socket.allowHalfOpen = false;
        http2.emit('connection', socket);
      },
    );
  }

  #lookAtClient(socket: Socket, next: (client: ClientAbilities | undefined) => void): void {
    let client: ReturnType<typeof readClientHello> = 'more';
    this.#await(socket, 'silent');
    readFirst(
      socket,
      (bytes) => {
        client = readClientHello(bytes);
        return client === 'more' ? undefined : 0;
      },
      () => {
        this.#awaitNoMore(socket);
        next(client === 'more' ? undefined : client);
      },
    );
  }

  /** Not enough has arrived to go on. */
  #await(socket: Socket, ending: 'answered' | 'silent'): void {
    this.#undecided.add(socket);
    socket.on('error', ignore);
    this.#newcomers.watch(socket, ending);
  }

  #awaitNoMore(socket: Socket): void {
    this.#undecided.delete(socket);
    this.#newcomers.forget(socket);
  }

  /** Listens on a socket that the primary has bound to this address. */
  listen(fd: number, address: ListenAddress): Promise<void> {
    const { server } = this.#options;
    return new Promise((resolve, reject) => {
      server.once('error', (error) => reject(listenError(error, address)));
      server.listen({ fd, backlog: 4096 }, () => {
        server.removeAllListeners('error');
        resolve();
      });
    });
  }

  get connections(): number {
    return this.#sockets.size;
  }

  /** Takes no new connections; the open ones go on. */
  stopAccepting(): void {
    // Not the server's own close, which ends idle connections at once: a request may be on its way on each of them.
    NetServer.prototype.close.call(this.#options.server);
    this.#sessions.close();
  }

  /** Closes connections on which nothing is under way. */
  closeIdle(): void {
    // Both have it, though the types tell of one only.
    (this.#options.server as Server).closeIdleConnections();
    for (const socket of this.#undecided) socket.destroy();
  }

  destroy(): void {
    this.#sessions.destroy();
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** What comes after an error is the close, which is looked at. */
function ignore(): void {}
