import type { ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import { constants } from 'node:http2';
import type { HeaderList } from '@sallyport/pipeline';
import type { Sweeper, Waiting } from './sweeper.ts';

export type Response = ServerResponse | Http2ServerResponse;

export interface DownstreamOwner {
  /** The client reads again after `write` answered false. */
  onDownstreamDrain(): void;
  /** The answer is out (`complete`), or the client is gone. Exactly once. */
  onDownstreamClose(complete: boolean): void;
}

/** A reader that takes nothing for this long is dropped. */
const readIdleMs = 60_000;

/** Beyond this, copying costs more than a second buffer. Bytes. */
const joinedBytesMax = 16 * 1024;

const owner: unique symbol = Symbol('downstream');
type Owned = Response & { [owner]?: Downstream };

/** The client's side of an exchange: one answer, written with back-pressure, over HTTP/1.1 or HTTP/2. */
export class Downstream implements Waiting {
  readonly #response: Owned;
  readonly #isHttp2: boolean;
  readonly #owner: DownstreamOwner;
  readonly #sweeper: Sweeper;
  #listensForDrain = false;
  deadlineMs = 0;
  bytes = 0;

  constructor(response: Response, isHttp2: boolean, owned: DownstreamOwner, sweeper: Sweeper) {
    this.#response = response;
    this.#isHttp2 = isHttp2;
    this.#owner = owned;
    this.#sweeper = sweeper;
    this.#response[owner] = this;
    response.on('close', onClose);
  }

  get headSent(): boolean {
    return this.#response.headersSent;
  }

  /** Tells a client that sent `Expect: 100-continue` to send its body. */
  continue(): void {
    this.#response.writeContinue();
  }

  head(status: number, headers: HeaderList, closeConnection: boolean): void {
    if (this.#isHttp2) {
      (this.#response as Http2ServerResponse).writeHead(status, http2Headers(headers));
      return;
    }
    if (closeConnection) headers.set('connection', 'close', 'Connection');
    (this.#response as ServerResponse).writeHead(status, headers.raw);
  }

  /** Answers false when the client is slower than we are: wait for `onDownstreamDrain`. */
  write(chunk: Buffer): boolean {
    this.bytes += chunk.length;
    if ((this.#response as ServerResponse).write(chunk)) return true;
    if (!this.#listensForDrain) {
      this.#listensForDrain = true;
      this.#response.on('drain', onDrain);
    }
    this.#sweeper.watch(this, readIdleMs);
    return false;
  }

  end(chunk?: Buffer): void {
    if (chunk === undefined) {
      this.#response.end();
      return;
    }
    this.bytes += chunk.length;
    this.#response.end(chunk);
  }

  /**
   * Ends with the whole body, when its length is in the head. Small bodies go out in one piece with the head: Node joins
   * head and body only when both are text, and one `write` costs half of a `writev`.
   */
  endWhole(body: Buffer): void {
    if (this.#isHttp2 || body.length > joinedBytesMax) return this.end(body);
    this.bytes += body.length;
    (this.#response as ServerResponse).end(body.toString('latin1'), 'latin1');
  }

  /** Ends in a way that shows the answer is incomplete: no last chunk, a reset stream. */
  cut(): void {
    if (this.#isHttp2) (this.#response as Http2ServerResponse).stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    else this.#response.destroy();
  }

  onDeadline(): void {
    this.cut();
  }

  drained(): void {
    this.#sweeper.forget(this);
    this.#owner.onDownstreamDrain();
  }

  closed(): void {
    this.#sweeper.forget(this);
    this.#owner.onDownstreamClose(this.#response.writableFinished);
  }
}

function onDrain(this: Owned): void {
  this[owner]?.drained();
}

function onClose(this: Owned): void {
  this[owner]?.closed();
}

function http2Headers(headers: HeaderList): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {};
  for (let i = 0; i < headers.length; i++) {
    const name = headers.name(i);
    const known = fields[name];
    if (known === undefined) fields[name] = headers.value(i);
    else if (Array.isArray(known)) known.push(headers.value(i));
    else fields[name] = [known, headers.value(i)];
  }
  return fields;
}
