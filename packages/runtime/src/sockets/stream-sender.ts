import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Clock, StreamOptions, StreamSender } from '@sallyport/pipeline';
import { lookupThrough, type Resolve } from '../http/lookup.ts';

/** One connection at a time. What fails closes it, and the next write makes another: there is no pause, which is the business of who writes. */
export class ConnectedSender implements StreamSender {
  readonly #options: StreamOptions;
  readonly #services: { readonly clock: Clock; readonly resolve: Resolve };
  #connection: Promise<Socket> | undefined;
  #isClosed = false;

  constructor(options: StreamOptions, services: { readonly clock: Clock; readonly resolve: Resolve }) {
    this.#options = options;
    this.#services = services;
  }

  async write(bytes: Buffer): Promise<void> {
    if (this.#isClosed) throw new Error('the connection was closed');
    this.#connection ??= this.#connect();
    const socket = await this.#connection;
    await this.#within('the receiver takes nothing', socket, (done) => socket.write(bytes, done));
  }

  close(): void {
    this.#isClosed = true;
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.then(
      (socket) => socket.end(),
      () => {},
    );
  }

  #connect(): Promise<Socket> {
    const { tls, keepAliveMs } = this.#options;
    // One listener for each write under way, and of these there may be many.
    const socket = this.#open().setMaxListeners(0);
    const connection = this.#within('the receiver does not answer', socket, (done) =>
      socket.once(tls === undefined ? 'connect' : 'secureConnect', () => done()),
    ).then(() => socket);
    const forget = () => {
      if (this.#connection === connection) this.#connection = undefined;
    };
    connection.catch(forget);
    // At its first word of an end nothing more is written to it; what the receiver says is of no interest.
    socket.on('error', forget).once('end', forget).once('close', forget).resume().unref();
    socket.setTimeout(keepAliveMs, () => {
      // A write that is stuck has a time of its own.
      if (socket.writableLength > 0) return;
      forget();
      socket.end();
    });
    return connection;
  }

  #open(): Socket {
    const { to, tls } = this.#options;
    if ('path' in to) return connect({ path: to.path });
    const lookup = lookupThrough(this.#services.resolve, () => undefined);
    const address = { host: to.host, port: to.port, lookup };
    if (tls === undefined) return connect({ ...address, noDelay: true });
    const name = tls.serverName ?? to.host;
    return connectTls({
      ...address,
      rejectUnauthorized: tls.verify,
      ...(isIP(name) === 0 && { servername: name }),
    });
  }

  /** Rejects, and closes the connection, when it ends or takes too long before `start` says that it is done. */
  #within(tooLong: string, socket: Socket, start: (done: (error?: Error | null) => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const onError = (error: Error) => done(error);
      const onClose = () => done(new Error('the receiver closed the connection'));
      const timer = this.#services.clock.after(this.#options.timeoutMs, () => done(new Error(tooLong)));
      let isDone = false;
      const done = (error?: Error | null) => {
        if (isDone) return;
        isDone = true;
        timer.cancel();
        socket.off('error', onError).off('close', onClose);
        if (error === undefined || error === null) return resolve();
        socket.destroy();
        reject(error);
      };
      socket.once('error', onError).once('close', onClose);
      start(done);
    });
  }
}
