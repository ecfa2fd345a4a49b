import { EventEmitter } from 'node:events';

/** A request that the gateway makes of itself, as far as it is read like one from the wire. */
export class InnerMessage extends EventEmitter {
  readonly httpVersion = '1.1';
  readonly rawTrailers: string[] = [];
  readonly aborted = false;
  /** It came over no connection. */
  readonly socket = undefined;
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: string[];
  #body: Buffer | undefined;
  #isPaused = false;
  #isOver = false;

  constructor(method: string, url: string, rawHeaders: string[], body: Buffer | undefined) {
    super();
    this.method = method;
    this.url = url;
    this.rawHeaders = rawHeaders;
    this.#body = body;
  }

  /** As with requests from the wire, the body comes once there is who listens. */
  override on(name: string, listener: (...given: never[]) => void): this {
    super.on(name, listener as () => void);
    if (name === 'data') process.nextTick(deliver, this);
    return this;
  }

  pause(): this {
    this.#isPaused = true;
    return this;
  }

  resume(): this {
    if (this.#isPaused) process.nextTick(deliver, this);
    this.#isPaused = false;
    return this;
  }

  destroy(): this {
    this.#isOver = true;
    return this;
  }

  deliver(): void {
    if (this.#isOver || this.#isPaused) return;
    const body = this.#body;
    this.#body = undefined;
    if (body !== undefined && body.length > 0) this.emit('data', body);
    if (this.#isPaused) return;
    this.#isOver = true;
    this.emit('end');
  }
}

function deliver(message: InnerMessage): void {
  message.deliver();
}
