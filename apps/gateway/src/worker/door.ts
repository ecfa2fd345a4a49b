import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import {
  type Http2SecureServer,
  type Http2Server,
  Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import { Server as NetServer, type Socket } from 'node:net';
import type { Admissions } from '../connection-limits/admissions.ts';
import { type ListenAddress, listenError } from '../options.ts';
import type { ProxyContext } from '../proxy/context.ts';
import { HttpDownstream } from '../proxy/http-downstream.ts';
import { Runner } from '../proxy/runner.ts';
import { Arrivals, type ClientCertificates } from './arrival.ts';
import { refuseBrokenRequest, remember } from './broken-request.ts';
import { Entrance, type EntranceOptions } from './entrance.ts';
import { Http2Sessions } from './http2-sessions.ts';
import { Newcomers } from './newcomers.ts';
import { takeUpgrades } from './upgrades.ts';

export interface DoorOptions extends EntranceOptions {
  clientCertificates: ClientCertificates;
  headersTimeoutMs: number;
  keepAliveMs: number;
}

/** One address where connections are taken, and all that came in by it. */
export class Door {
  readonly #context: ProxyContext;
  readonly #server: Server | Http2SecureServer;
  readonly #sockets = new Set<Socket>();
  readonly #arrivals: Arrivals;
  readonly #sessions: Http2Sessions;
  readonly #newcomers: Newcomers;
  readonly #entrance: Entrance;
  accepted = 0;

  constructor(context: ProxyContext, options: DoorOptions, admissions: Admissions) {
    this.#context = context;
    this.#server = options.server;
    this.#arrivals = new Arrivals(options.scheme, context.realIp, options.clientCertificates);
    this.#sessions = new Http2Sessions(context.sweeper, options.keepAliveMs);
    this.#newcomers = new Newcomers(context.sweeper, options.headersTimeoutMs);
    this.#entrance = new Entrance(options, admissions, this.#arrivals, this.#newcomers);
    this.#serve(options.server);
    if (options.cleartextHttp2 !== undefined) this.#serve(options.cleartextHttp2);
    options.server.on('connection', (socket: Socket) => this.#accept(socket));
  }

  #accept(socket: Socket): void {
    this.accepted++;
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#entrance.left(socket);
    });
    this.#entrance.enter(socket);
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
      const downstream = new HttpDownstream(response, request instanceof Http2ServerRequest, context.sweeper);
      const runner = new Runner(context, request, downstream, arrivals.of(request.socket, expectsContinue));
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
      const downstream = new HttpDownstream(response, request instanceof Http2ServerRequest, context.sweeper);
      new Runner(context, request, downstream, arrivals.of(request.socket, false), client).start();
    });
    (server as Http2Server).on('session', (session: ServerHttp2Session) => this.#sessions.add(session));
    server.on('tlsClientError', () => {});
  }

  /** Listens on a socket that the primary has bound to this address. */
  listen(fd: number, address: ListenAddress): Promise<void> {
    const server = this.#server;
    return new Promise((resolve, reject) => {
      server.once('error', (error) => reject(listenError(error, address)));
      server.listen({ fd, backlog: 4096 }, () => {
        server.removeAllListeners('error');
        server.on('error', ({ message }) =>
          this.#context.log.error('a connection could not be accepted', { error: message }),
        );
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
    NetServer.prototype.close.call(this.#server);
    this.#sessions.close();
  }

  /** For connections that become idle from now on. */
  setKeepAlive(keepAliveMs: number): void {
    // Both have it, though the types tell of one only.
    (this.#server as Server).keepAliveTimeout = keepAliveMs;
  }

  /** Closes connections on which nothing is under way. */
  closeIdle(): void {
    // Both have it, though the types tell of one only.
    (this.#server as Server).closeIdleConnections();
    this.#entrance.closeWaiting();
  }

  destroy(): void {
    this.#sessions.destroy();
    for (const socket of this.#sockets) socket.destroy();
  }
}
