import type { X509Certificate } from 'node:crypto';
import {
  type ConfigurationId,
  closeCodes,
  clusterProtocol,
  clusterSilenceMs,
  type Hello,
  type NodeMessage,
  type NodeProblem,
  type PlaneMessage,
  readNodeMessage,
  type UpstreamHealth,
} from '@sallyport/contracts';
import type { WebSocket } from 'ws';
import type { Log } from '../log.ts';
import { type Incompatibility, incompatibilityOf } from './compatibility.ts';
import type { ConfigurationFrames } from './frames.ts';
import { Outbox } from './outbox.ts';
import type { Trusted } from './trust.ts';

/** How long a gateway may take to say who it is, and to make what it was sent active. Milliseconds. */
const helloMsMax = 10_000;
const answerMsMax = 180_000;
/** A store that is away is asked again after this. Milliseconds. */
const againMs = 1_000;
/** Who does not answer a close is cut off after this. Milliseconds. */
const closeMsMax = 500;

/** Messages of a gateway within a window; it has little to say. */
const windowMs = 10_000;
const messagesMax = 100;

export interface NodeConnectionOptions {
  readonly socket: WebSocket;
  readonly shown: X509Certificate;
  readonly trusted: Trusted;
  readonly clientIp: string;
  readonly frames: ConfigurationFrames;
  readonly ownVersion: string;
  readonly log: Log;
  /** It has said who it is. A sentence where that may not be. */
  onHello(connection: NodeConnection): Promise<string | undefined>;
  /** Something of what is known of it has changed, or it was heard of again. */
  onNews(connection: NodeConnection): void;
  onPing(connection: NodeConnection): void;
  onHealth(connection: NodeConnection, report: UpstreamHealth): void;
  onGone(connection: NodeConnection): void;
}

interface Withheld extends Incompatibility {
  readonly version: number;
}

/** A gateway that is connected. It is sent one configuration at a time: while it is busy with one, only the newest waits for it. */
export class NodeConnection {
  readonly #options: NodeConnectionOptions;
  readonly #outbox: Outbox;
  #hello: Hello | undefined;
  #has: ConfigurationId | undefined;
  #sent: ConfigurationId | undefined;
  #rejected: { version: number; problems: readonly NodeProblem[] } | undefined;
  #withheld: Withheld | undefined;
  #wantsAll = false;
  #isPumping = false;
  #pumpAgain = false;
  #deadline: NodeJS.Timeout | undefined;
  #silence: NodeJS.Timeout | undefined;
  #windowFrom = 0;
  #messages = 0;

  constructor(options: NodeConnectionOptions) {
    this.#options = options;
    const { socket } = options;
    this.#outbox = new Outbox(socket);
    this.#expect(helloMsMax, 'it does not say who it is');
    this.#heard();
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      this.#heard();
      const message = isBinary ? undefined : readNodeMessage(data.toString('utf8'));
      if (!this.#isPaced()) this.close('tooMany', 'It says too much.');
      else if (message === undefined) this.close('misbehaved', 'It says what no gateway says.');
      else void this.#hear(message);
    });
    socket.on('error', () => socket.terminate());
    socket.once('close', () => {
      clearTimeout(this.#deadline);
      clearTimeout(this.#silence);
      options.onGone(this);
    });
  }

  get trusted(): Trusted {
    return this.#options.trusted;
  }

  get shown(): X509Certificate {
    return this.#options.shown;
  }

  get clientIp(): string {
    return this.#options.clientIp;
  }

  /** Undefined until it has said who it is. */
  get node(): Hello['node'] | undefined {
    return this.#hello?.node;
  }

  get has(): ConfigurationId | undefined {
    return this.#has;
  }

  get rejected(): { version: number; problems: readonly NodeProblem[] } | undefined {
    return this.#rejected;
  }

  get withheld(): Withheld | undefined {
    return this.#withheld;
  }

  close(code: keyof typeof closeCodes, reason: string): void {
    const { socket } = this.#options;
    socket.close(closeCodes[code], reason.slice(0, 120));
    setTimeout(() => socket.terminate(), closeMsMax).unref();
  }

  /** There may be a newer version. */
  pump(): void {
    this.#pumpAgain = true;
    if (!this.#isPumping) void this.#pump();
  }

  async #pump(): Promise<void> {
    this.#isPumping = true;
    try {
      while (this.#pumpAgain && this.#hello !== undefined && this.#sent === undefined) {
        this.#pumpAgain = false;
        await this.#sendNewest(this.#hello);
      }
    } catch (error) {
      this.#options.log.error('a configuration could not be sent', { reason: (error as Error).message });
      setTimeout(() => this.pump(), againMs).unref();
    } finally {
      this.#isPumping = false;
    }
  }

  async #sendNewest(hello: Hello): Promise<void> {
    const { frames, ownVersion, onNews } = this.#options;
    const content = await frames.content();
    const incompatibility = incompatibilityOf(hello, content, ownVersion);
    if (incompatibility !== undefined) return this.#withhold({ ...incompatibility, version: content.version });
    const frame = await frames.next(this.#has, this.#wantsAll);
    const wasWithheld = this.#withheld !== undefined;
    this.#withheld = undefined;
    if (frame === undefined || frame.configuration.version === this.#rejected?.version) {
      if (wasWithheld) onNews(this);
      return;
    }
    this.#wantsAll = false;
    this.#sent = frame.configuration;
    this.#expect(answerMsMax, 'it does not say what became of a configuration');
    this.#outbox.send(frame.bytes);
  }

  #withhold(withheld: Withheld): void {
    const before = this.#withheld;
    this.#withheld = withheld;
    const { status, reason, version } = withheld;
    if (reason !== before?.reason) this.#say({ type: 'withheld', status, reason });
    if (version !== before?.version) this.#options.onNews(this);
  }

  async #hear(message: NodeMessage): Promise<void> {
    if (message.type === 'hello') return await this.#greet(message);
    if (this.#hello === undefined) return this.close('misbehaved', 'It has to say who it is first.');
    switch (message.type) {
      case 'health': {
        const { type: _, ...report } = message;
        return this.#options.onHealth(this, report);
      }
      case 'ping':
        this.#say({ type: 'pong' });
        this.#options.onPing(this);
        return this.pump();
      case 'applied':
        return this.#answered(() => {
          this.#has = message.configuration;
          this.#rejected = undefined;
        });
      case 'rejected':
        return this.#answered(() => {
          this.#rejected = { version: message.configuration.version, problems: message.problems };
        });
      case 'resend':
        return this.#answered(() => {
          this.#wantsAll = true;
        });
    }
  }

  async #greet(hello: Hello): Promise<void> {
    if (this.#hello !== undefined) return this.close('misbehaved', 'It has said already who it is.');
    clearTimeout(this.#deadline);
    this.#hello = hello;
    this.#has = hello.configuration;
    const refusal = await this.#options.onHello(this);
    if (refusal !== undefined) return this.close('misbehaved', refusal);
    const { id, name } = this.trusted.controlPlane;
    const protocol = Math.min(hello.protocol, clusterProtocol);
    this.#say({ type: 'welcome', protocol, controlPlane: { id, name }, hears: ['health'] });
    this.pump();
  }

  #answered(take: () => void): void {
    if (this.#sent === undefined) return this.close('misbehaved', 'It answers what it was not asked.');
    clearTimeout(this.#deadline);
    this.#sent = undefined;
    take();
    this.#options.onNews(this);
    this.pump();
  }

  #say(message: PlaneMessage): void {
    this.#outbox.send(JSON.stringify(message));
  }

  #expect(withinMs: number, otherwise: string): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.close('misbehaved', otherwise), withinMs).unref();
  }

  #heard(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#options.socket.terminate(), clusterSilenceMs).unref();
  }

  #isPaced(): boolean {
    const nowMs = performance.now();
    if (nowMs - this.#windowFrom > windowMs) {
      this.#windowFrom = nowMs;
      this.#messages = 0;
    }
    return ++this.#messages <= messagesMax;
  }
}
