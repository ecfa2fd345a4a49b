import { createServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { listenOnLoopback } from '../upstreams/listen.ts';
import { ClientMessages } from './messages.ts';

export interface PostgresOptions {
  /** PEM of a certificate and its key: clients that ask for TLS get it. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

export interface RunningPostgres {
  readonly host: string;
  readonly port: number;
  /** Protocol of the last connection over TLS. */
  readonly tlsProtocol: string | undefined;
  /** Connections stay open, and nothing is answered until `resume`. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** PostgreSQL with the extension `vector`, compiled to WebAssembly and in this process, spoken to over its wire protocol. It has one session: callers take turns. */
export async function startPostgres({ tls }: PostgresOptions = {}): Promise<RunningPostgres> {
  const database = await PGlite.create({ extensions: { vector } });
  const sockets = new Set<Socket>();
  let tlsProtocol: string | undefined;
  let resumed: { promise: Promise<void>; resolve(): void } | undefined;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    socket.once('data', (first) => {
      if (!isTlsRequest(first)) return serve(socket, first);
      if (tls === undefined) {
        socket.write('N');
        socket.once('data', (second) => serve(socket, second));
        return;
      }
      socket.write('S');
      const secure = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(tls) });
      secure.on('error', () => {});
      secure.once('data', (second) => {
        tlsProtocol = secure.getProtocol() ?? undefined;
        serve(secure, second);
      });
    });
  });
  const { url, stop } = await listenOnLoopback(server);
  const { hostname, port } = new URL(url);

  /** All callers share the session, each for as long as it takes to answer it once. */
  let turn: Promise<unknown> = Promise.resolve();

  function serve(socket: Socket, first: Buffer): void {
    const messages = new ClientMessages();
    const take = (bytes: Buffer) => {
      const asked = messages.take(bytes);
      if (asked !== undefined) turn = turn.then(() => answer(socket, asked));
    };
    socket.on('data', take);
    take(first);
  }

  async function answer(socket: Socket, asked: Buffer): Promise<void> {
    await resumed?.promise;
    const answered = await database.execProtocolRaw(new Uint8Array(asked));
    if (!socket.destroyed) socket.write(answered);
  }

  return {
    host: hostname,
    port: Number(port),
    get tlsProtocol() {
      return tlsProtocol;
    },
    pause() {
      resumed = Promise.withResolvers<void>();
    },
    resume() {
      resumed?.resolve();
      resumed = undefined;
    },
    async stop() {
      resumed?.resolve();
      for (const socket of sockets) socket.destroy();
      await stop();
      await database.close();
    },
  };
}

/** Eight bytes that ask whether there is TLS, before anything else. */
function isTlsRequest(bytes: Buffer): boolean {
  return bytes.length === 8 && bytes.readUInt32BE(4) === 80877103;
}
