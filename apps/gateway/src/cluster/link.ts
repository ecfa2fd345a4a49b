import { setTimeout as wait } from 'node:timers/promises';
import {
  type ConfigurationId,
  clusterPingMs,
  clusterSilenceMs,
  type Hello,
  type NodeMessage,
  type PlaneMessage,
  readPlaneMessage,
  type UpstreamHealth,
} from '@sallyport/contracts';
import type { Log } from '@sallyport/pipeline';
import { WebSocket } from 'ws';
import { tellHealth } from './health-teller.ts';
import { refusalIn } from './refusal.ts';

export interface LinkOptions {
  readonly log: Log;
  readonly random?: () => number;
  /** Opens a connection, with what the files of this gateway say now. */
  connect(): Promise<WebSocket>;
  hello(): Hello;
  current(): ConfigurationId | undefined;
  /** Makes what came active; gives what to answer. Called for one frame after the other. */
  take(frame: Uint8Array): Promise<NodeMessage | undefined>;
  /** How targets are; undefined while nobody knows. */
  health(): Promise<UpstreamHealth | undefined>;
}

/** How it goes with the control plane. */
export interface LinkView {
  readonly isConnected: boolean;
  /** The last thing that went wrong; undefined once all is well. */
  readonly trouble: string | undefined;
}

/** Longest wait before another try, after the first one; those that lost the same control plane do not all come at once. Milliseconds. */
const firstWaitMs = 250;
const longestWaitMs = 5_000;

/** Keeps a gateway connected to its control plane, whichever process of it answers. */
export class ControlPlaneLink {
  readonly #options: LinkOptions;
  readonly #random: () => number;
  readonly #end = new AbortController();
  #socket: WebSocket | undefined;
  #failures = 0;
  #isConnected = false;
  #trouble: string | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
  }

  get view(): LinkView {
    return { isConnected: this.#isConnected, trouble: this.#trouble };
  }

  start(): void {
    void this.#run();
  }

  /** The certificate has changed: connects anew with it. */
  reconnect(): void {
    this.#failures = 0;
    this.#socket?.close(1000);
  }

  stop(): void {
    this.#end.abort();
    this.#socket?.terminate();
  }

  async #run(): Promise<void> {
    const { log } = this.#options;
    while (!this.#end.signal.aborted) {
      const reason = await this.#session();
      this.#isConnected = false;
      if (this.#end.signal.aborted) return;
      if (reason !== this.#trouble) log.warn('there is no connection to the control plane', { reason });
      this.#trouble = reason;
      const longest = Math.min(longestWaitMs, firstWaitMs * 2 ** this.#failures++);
      await wait(longest * (0.2 + 0.8 * this.#random()), undefined, { signal: this.#end.signal, ref: false }).catch(
        () => {},
      );
    }
  }

  /** One connection, from its beginning to its end; gives why it ended. */
  async #session(): Promise<string> {
    const { connect, hello, take, current, health } = this.#options;
    let socket: WebSocket;
    try {
      socket = await connect();
    } catch (error) {
      return (error as Error).message;
    }
    this.#socket = socket;
    const say = (message: NodeMessage) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    };
    let heardMs = performance.now();
    const pings = setInterval(() => {
      if (performance.now() - heardMs > clusterSilenceMs) socket.terminate();
      else say({ type: 'ping', configuration: current() });
    }, clusterPingMs);
    let work = Promise.resolve();
    let endHealth = () => {};
    socket.on('open', () => say(hello()));
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      heardMs = performance.now();
      if (!isBinary) {
        const message = readPlaneMessage(data.toString('utf8'));
        if (message?.type === 'welcome' && message.hears?.includes('health'))
          endHealth = tellHealth({ look: health, say });
        return this.#hear(message, socket);
      }
      // Whatever was withheld is no longer.
      this.#trouble = undefined;
      work = work.then(async () => {
        const answer = await take(data).catch(
          (error: Error): NodeMessage => ({ type: 'resend', reason: error.message }),
        );
        if (answer !== undefined) say(answer);
      });
    });
    try {
      return await endOf(socket);
    } finally {
      clearInterval(pings);
      endHealth();
      await work;
    }
  }

  #hear(message: PlaneMessage | undefined, socket: WebSocket): void {
    const { log } = this.#options;
    if (message === undefined) return socket.close(1003, 'it says what no control plane says');
    if (message.type === 'pong') return;
    if (message.type === 'withheld') {
      this.#trouble = message.reason;
      log.error('the control plane withholds its configuration', { status: message.status, reason: message.reason });
      return;
    }
    this.#isConnected = true;
    this.#failures = 0;
    this.#trouble = undefined;
    log.info('connected to the control plane', { name: message.controlPlane.name, id: message.controlPlane.id });
  }
}

function endOf(socket: WebSocket): Promise<string> {
  return new Promise((resolve) => {
    let reason: string | undefined;
    socket.on('error', (error) => {
      reason ??= error.message;
    });
    socket.on('unexpected-response', (_request, response) => {
      void refusalIn(response).then((refusal) => {
        reason = refusal;
        socket.terminate();
      });
    });
    socket.once('close', (code, text) => resolve(reason ?? (text.toString('utf8') || `it was closed (${code})`)));
  });
}
