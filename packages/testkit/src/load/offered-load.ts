import { connect, type Socket } from 'node:net';
import { type RawResponse, ResponseReader } from '../raw-http/response-reader.ts';

export interface OfferedLoadOptions {
  url: string;
  connections: number;
  /** Requests that fall due per second, whether or not those before them were answered. */
  perSecond: number;
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

/** What became of the requests that were answered with one status. */
export interface StatusTally {
  count: number;
  /** Milliseconds from sending to the full answer. */
  latenciesMs: number[];
  /** Answers without a Retry-After field. */
  withoutRetryAfter: number;
}

/**
 * Requests at a rate that does not follow the answers, as from many users. One that falls due while every connection
 * waits for an answer is not sent and counted as such. Broken connections are made anew.
 */
export class OfferedLoad {
  readonly #options: OfferedLoadOptions;
  readonly #request: Buffer;
  readonly #idle: Client[] = [];
  readonly #clients: Client[];
  #byStatus = new Map<number, StatusTally>();
  #timer: NodeJS.Timeout | undefined;
  #startedMs = 0;
  #due = 0;
  /** Requests that were sent. */
  sent = 0;
  /** Requests that fell due while no connection was free. */
  unsent = 0;
  /** Requests whose connection broke before their answer was whole. */
  broken = 0;
  /** Connections that were refused. */
  refused = 0;

  constructor(options: OfferedLoadOptions) {
    this.#options = options;
    const { host, pathname, search } = new URL(options.url);
    const { method = 'GET', body } = options;
    const headers = {
      host,
      ...options.headers,
      ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
    };
    const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#request = Buffer.from(`${method} ${pathname}${search} HTTP/1.1\r\n${fields.join('')}\r\n${body ?? ''}`);
    this.#clients = Array.from({ length: options.connections }, () => new Client(this));
  }

  start(): this {
    for (const client of this.#clients) client.connect();
    this.#startedMs = performance.now();
    this.#timer = setInterval(() => this.#sendDue(), 1);
    return this;
  }

  #sendDue(): void {
    const due = Math.floor(((performance.now() - this.#startedMs) * this.#options.perSecond) / 1000);
    for (; this.#due < due; this.#due++) {
      const client = this.#idle.shift();
      if (client === undefined) this.unsent++;
      else {
        this.sent++;
        client.send(this.#request);
      }
    }
  }

  /** Answers so far by their status, counted anew from here on. */
  take(): ReadonlyMap<number, StatusTally> {
    const taken = this.#byStatus;
    this.#byStatus = new Map();
    return taken;
  }

  /** Sends nothing more and closes the connections, when their answers are there or after a second. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    const deadline = performance.now() + 1_000;
    while (this.#clients.some((client) => client.waits) && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 5));
    for (const client of this.#clients) client.end();
  }

  get target(): { host: string; port: number } {
    const { hostname, port } = new URL(this.#options.url);
    return { host: hostname, port: Number(port) };
  }

  onIdle(client: Client): void {
    this.#idle.push(client);
  }

  onGone(client: Client): void {
    const at = this.#idle.indexOf(client);
    if (at >= 0) this.#idle.splice(at, 1);
  }

  onAnswer(answer: RawResponse, latencyMs: number): void {
    let tally = this.#byStatus.get(answer.status);
    if (tally === undefined) {
      tally = { count: 0, latenciesMs: [], withoutRetryAfter: 0 };
      this.#byStatus.set(answer.status, tally);
    }
    tally.count++;
    tally.latenciesMs.push(latencyMs);
    if (!answer.headers.has('retry-after')) tally.withoutRetryAfter++;
  }
}

class Client {
  readonly #load: OfferedLoad;
  #socket: Socket | undefined;
  #reader = new ResponseReader();
  #sentMs: number | undefined;
  #ended = false;

  constructor(load: OfferedLoad) {
    this.#load = load;
  }

  get waits(): boolean {
    return this.#sentMs !== undefined;
  }

  connect(): void {
    if (this.#ended) return;
    const socket = connect({ ...this.#load.target, noDelay: true });
    this.#socket = socket;
    this.#reader = new ResponseReader();
    socket.once('connect', () => this.#load.onIdle(this));
    socket.on('data', (bytes: Buffer) => this.#read(bytes));
    socket.once('end', () => socket.destroy());
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') this.#load.refused++;
    });
    socket.once('close', () => this.#onClose());
  }

  send(request: Buffer): void {
    this.#sentMs = performance.now();
    this.#socket!.write(request);
  }

  end(): void {
    this.#ended = true;
    this.#socket?.destroy();
  }

  #read(bytes: Buffer): void {
    this.#reader.push(bytes);
    const answer = this.#reader.next();
    if (answer === undefined || this.#sentMs === undefined) return;
    this.#load.onAnswer(answer, performance.now() - this.#sentMs);
    this.#sentMs = undefined;
    if (answer.closes) this.#socket!.destroy();
    else this.#load.onIdle(this);
  }

  #onClose(): void {
    this.#load.onGone(this);
    if (this.#sentMs !== undefined && !this.#ended) this.#load.broken++;
    this.#sentMs = undefined;
    if (!this.#ended) setTimeout(() => this.connect(), reconnectMs);
  }
}

/** A dead server must not take the processor. Milliseconds. */
const reconnectMs = 20;
