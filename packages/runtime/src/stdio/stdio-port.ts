import { createHash } from 'node:crypto';
import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import {
  HeaderList,
  type HeldStdioServer,
  type InnerCall,
  type InnerReceiver,
  type StdioPort,
  type StdioRequest,
  type StdioServer,
} from '@sallyport/pipeline';

export interface StdioPortOptions {
  readonly workerId: number;
  /** Asks for the process that hosts the servers; `StdioClient.locate` is told where it listens. */
  want(): void;
}

/** A worker's way to the process of its node that hosts stdio servers. */
export class StdioClient implements StdioPort {
  readonly #options: StdioPortOptions;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #held = new Map<string, { text: string; holders: number }>();
  #socketPath: Promise<string>;
  #located: (path: string) => void;
  #isWanted = false;

  constructor(options: StdioPortOptions) {
    this.#options = options;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#socketPath = promise;
    this.#located = resolve;
  }

  /** The host listens here now: what is held is described to it. */
  locate(socketPath: string): void {
    this.#located(socketPath);
    this.#socketPath = Promise.resolve(socketPath);
    for (const key of this.#held.keys()) void this.describe(key).catch(() => {});
  }

  hold(server: StdioServer): HeldStdioServer {
    if (!this.#isWanted) this.#options.want();
    this.#isWanted = true;
    const text = toText(server);
    const key = createHash('sha256').update(text).digest('base64url');
    const held = this.#held.get(key) ?? { text, holders: 0 };
    held.holders++;
    this.#held.set(key, held);
    // So that the host knows who holds it; should it fail, the first request does it again.
    if (held.holders === 1) void this.describe(key).catch(() => {});
    let isReleased = false;
    return {
      send: (request, receiver) => new StdioCall(this, key, request, receiver).start(),
      release: () => {
        if (isReleased) return;
        isReleased = true;
        if (--held.holders > 0) return;
        this.#held.delete(key);
        void this.#tell('DELETE', key, '').catch(() => {});
      },
    };
  }

  /** Resolves once the host holds the server for this worker. */
  async describe(key: string): Promise<void> {
    const held = this.#held.get(key);
    if (held === undefined) throw new Error('the server was given back');
    const status = await this.#tell('PUT', key, held.text);
    if (status !== 204) throw new Error(`the host of stdio servers refused it (${status})`);
  }

  async open(key: string, { method, headers, body }: StdioRequest): Promise<ClientRequest> {
    const request = httpRequest({
      socketPath: await this.#socketPath,
      agent: this.#agent,
      method,
      path: `/${key}/mcp`,
      headers: ['Host', 'host', ...headers, ...(body === undefined ? [] : ['Content-Length', String(body.length)])],
    });
    request.end(body);
    return request;
  }

  async #tell(method: 'PUT' | 'DELETE', key: string, text: string): Promise<number> {
    const socketPath = await this.#socketPath;
    return await new Promise((resolve, reject) => {
      const path = `/${key}?worker=${this.#options.workerId}`;
      const request = httpRequest({ socketPath, agent: this.#agent, method, path }, (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode!));
      });
      request.once('error', reject);
      request.end(text);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Secrets in the clear: it goes through a socket that only this user can open. */
function toText({ env, ...server }: StdioServer): string {
  const entries = Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify({ ...server, env: Object.fromEntries(entries.map(([name, value]) => [name, value.reveal()])) });
}

/** One request; described to the host first, where the host has not heard of the server. */
class StdioCall implements InnerCall {
  readonly #client: StdioClient;
  readonly #key: string;
  readonly #sent: StdioRequest;
  readonly #receiver: InnerReceiver;
  #request: ClientRequest | undefined;
  #response: IncomingMessage | undefined;
  #isOver = false;

  constructor(client: StdioClient, key: string, sent: StdioRequest, receiver: InnerReceiver) {
    this.#client = client;
    this.#key = key;
    this.#sent = sent;
    this.#receiver = receiver;
  }

  start(): this {
    this.#send(true).catch((error: unknown) => this.#fail(error));
    return this;
  }

  async #send(mayDescribe: boolean): Promise<void> {
    const request = await this.#client.open(this.#key, this.#sent);
    this.#request = request;
    if (this.#isOver) return void request.destroy();
    request.once('error', (error) => this.#fail(error));
    request.once('response', (response) => {
      if (response.statusCode !== unknownServer || !mayDescribe) return this.#receive(response);
      response.resume();
      this.#client
        .describe(this.#key)
        .then(() => this.#send(false))
        .catch((error: unknown) => this.#fail(error));
    });
  }

  #receive(response: IncomingMessage): void {
    if (this.#isOver) return;
    this.#response = response;
    response.on('data', (chunk: Buffer) => {
      if (!this.#isOver) this.#receiver.onData(chunk);
    });
    response.once('end', () => {
      if (this.#isOver) return;
      this.#isOver = true;
      this.#receiver.onEnd();
    });
    response.once('error', (error) => this.#fail(error));
    this.#receiver.onHead(response.statusCode!, new HeaderList(response.rawHeaders), 'upstream');
  }

  #fail(error: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const message = error instanceof Error ? error.message : String(error);
    this.#receiver.onError(this.#response === undefined ? 'failed' : 'cut', message);
  }

  abort(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#request?.destroy();
  }

  pause(): void {
    this.#response?.pause();
  }

  resume(): void {
    this.#response?.resume();
  }
}

/** The host's word for a server that nobody has described to it (410 Gone). */
const unknownServer = 410;
