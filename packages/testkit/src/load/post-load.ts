import { connect, type Socket } from 'node:net';
import { type RawResponse, ResponseReader } from '../raw-http/response-reader.ts';

export interface PostLoadOptions {
  url: string;
  connections: number;
  /** Pause between an answer and the next request of its connection, in milliseconds; default 0. */
  thinkMs?: number;
  body: string;
  /** Default POST; others are counted as strictly. */
  method?: string;
  headers?: Readonly<Record<string, string>>;
  /** Sees every complete answer; the text it returns makes the request count as failed. */
  check?: (answer: RawResponse) => string | undefined;
}

/** A request that did not get its full and right answer. */
export interface FailedRequest {
  /** When its connection was made, and when it was sent; monotonic milliseconds. */
  connectedMs: number;
  sentMs: number;
  failedMs: number;
  reason: string;
  /** The client's port, which tells whose connection it was. */
  port: number | undefined;
}

/**
 * Clients that POST over kept-alive connections, with strict accounting: a request whose connection dies before its full
 * answer is a failure, and nothing is sent a second time, since a POST may not be.
 */
export class PostLoad {
  ok = 0;
  readonly failures: FailedRequest[] = [];
  /** Connections that were refused: nobody listened. */
  refused = 0;
  /** Connections that the server closed or reset, in the middle of a request or between two. */
  closedByServer = 0;
  /** Answers that announce the end of their connection, while the connections should last. */
  closeAnnounced = 0;
  /** Milliseconds from sending to the full answer, since the last `takeLatencies`. */
  #latencies: number[] = [];
  #stopping = false;
  readonly #clients: Client[];

  constructor(options: PostLoadOptions) {
    const { hostname, port, pathname, host } = new URL(options.url);
    const headers = Object.entries({
      host,
      ...options.headers,
      'content-length': String(Buffer.byteLength(options.body)),
    });
    const request = Buffer.from(
      `${options.method ?? 'POST'} ${pathname} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${options.body}`,
    );
    const target: Target = {
      host: hostname,
      port: Number(port),
      request,
      thinkMs: options.thinkMs ?? 0,
      check: options.check,
    };
    this.#clients = Array.from({ length: options.connections }, () => new Client(target, this));
  }

  start(): this {
    for (const client of this.#clients) client.connect();
    return this;
  }

  /** Lets requests in hand finish and closes the connections. */
  async stop(): Promise<this> {
    this.#stopping = true;
    await Promise.all(this.#clients.map((client) => client.finish()));
    return this;
  }

  get isStopping(): boolean {
    return this.#stopping;
  }

  get inFlight(): number {
    return this.#clients.filter((client) => client.sentMs !== undefined).length;
  }

  /** Ports of the client side of connections that wait for an answer. */
  get portsInFlight(): number[] {
    return this.#clients.flatMap((client) =>
      client.sentMs === undefined || client.port === undefined ? [] : [client.port],
    );
  }

  takeLatencies(): number[] {
    const taken = this.#latencies;
    this.#latencies = [];
    return taken;
  }

  onAnswered(latencyMs: number): void {
    this.ok++;
    this.#latencies.push(latencyMs);
  }
}

interface Target {
  host: string;
  port: number;
  request: Buffer;
  thinkMs: number;
  check: PostLoadOptions['check'];
}

class Client {
  /** When the request in flight was sent; undefined while none is. */
  sentMs: number | undefined;
  port: number | undefined;
  #connectedMs = 0;
  readonly #target: Target;
  readonly #load: PostLoad;
  #socket: Socket | undefined;
  #reader = new ResponseReader();
  #closeAnnounced = false;
  readonly #finished = Promise.withResolvers<void>();

  constructor(target: Target, load: PostLoad) {
    this.#target = target;
    this.#load = load;
  }

  connect(): void {
    if (this.#load.isStopping) {
      this.#finished.resolve();
      return;
    }
    const { host, port } = this.#target;
    const socket = connect({ host, port, noDelay: true });
    let reason = 'the connection was closed';
    this.#socket = socket;
    this.#reader = new ResponseReader();
    this.#closeAnnounced = false;
    socket.once('connect', () => {
      this.port = socket.localPort;
      this.#connectedMs = performance.now();
      this.#send(socket);
    });
    socket.on('data', (bytes: Buffer) => this.#read(bytes));
    socket.once('end', () => socket.destroy());
    socket.once('error', (error: NodeJS.ErrnoException) => {
      reason = error.code ?? error.message;
      if (error.code === 'ECONNREFUSED') this.#load.refused++;
    });
    socket.once('close', () => this.#onClose(reason));
  }

  /** Resolves when the request in hand has ended. */
  finish(): Promise<void> {
    if (this.sentMs === undefined) this.#end();
    return this.#finished.promise;
  }

  #send(socket: Socket): void {
    if (this.#load.isStopping) this.#end();
    if (socket.destroyed) return;
    this.sentMs = performance.now();
    socket.write(this.#target.request);
  }

  #read(bytes: Buffer): void {
    this.#reader.push(bytes);
    let answer: RawResponse | undefined;
    try {
      answer = this.#reader.next();
    } catch (error) {
      this.#fail((error as Error).message);
      this.#socket!.destroy();
      return;
    }
    if (answer !== undefined) this.#onAnswer(answer);
  }

  #onAnswer(answer: RawResponse): void {
    if (this.sentMs === undefined) {
      this.#fail('an answer that nobody asked for');
      this.#socket!.destroy();
      return;
    }
    const complaint = answer.status === 200 ? this.#target.check?.(answer) : `status ${answer.status}`;
    if (complaint !== undefined) this.#fail(complaint);
    else this.#load.onAnswered(performance.now() - this.sentMs);
    this.sentMs = undefined;
    if (answer.closes) {
      this.#closeAnnounced = true;
      this.#load.closeAnnounced++;
      return;
    }
    const socket = this.#socket!;
    if (this.#load.isStopping) this.#end();
    else if (this.#target.thinkMs > 0) setTimeout(() => this.#send(socket), this.#target.thinkMs);
    else this.#send(socket);
  }

  #fail(reason: string): void {
    const sentMs = this.sentMs ?? performance.now();
    this.#load.failures.push({
      connectedMs: this.#connectedMs,
      sentMs,
      failedMs: performance.now(),
      reason,
      port: this.port,
    });
    this.sentMs = undefined;
  }

  #onClose(reason: string): void {
    if (this.sentMs !== undefined) this.#fail(reason);
    if (this.#load.isStopping) {
      this.#finished.resolve();
      return;
    }
    if (!this.#closeAnnounced) this.#load.closedByServer++;
    // A refused connection is tried again after a moment, so that a dead server does not take the processor.
    setTimeout(() => this.connect(), reason === 'ECONNREFUSED' ? 20 : 0);
  }

  #end(): void {
    this.#socket?.destroy();
    if (this.#socket === undefined || this.#socket.closed) this.#finished.resolve();
  }
}
