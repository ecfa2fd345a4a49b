import type { ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import { constants } from 'node:http2';
import type { Socket } from 'node:net';
import type { HeaderList } from '@sallyport/pipeline';
import type { Downstream, DownstreamOwner } from './downstream.ts';
import { http2Headers, http2Trailers } from './http2-headers.ts';
import type { Sweeper, Waiting } from './sweeper.ts';
import { answerTrailers } from './trailers.ts';

export type Response = ServerResponse | Http2ServerResponse;

/** A reader that takes nothing for this long is dropped. */
const readIdleMs = 60_000;

/** Beyond this, copying costs more than a second buffer. Bytes. */
const joinedBytesMax = 16 * 1024;

const owner: unique symbol = Symbol('downstream');
type Owned = Response & { [owner]?: HttpDownstream };

/** An answer over HTTP/1.1 or HTTP/2. */
export class HttpDownstream implements Downstream, Waiting {
  readonly #response: Owned;
  readonly #isHttp2: boolean;
  #owner!: DownstreamOwner;
  readonly #sweeper: Sweeper;
  #listensForDrain = false;
  /** Everything was handed over, or nothing more may be. */
  #isOver = false;
  #hasWritten = false;
  /** See `#lingerWhileSending`. */
  #lingering: Socket | undefined;
  #isClosing = false;
  deadlineMs = 0;
  bytes = 0;

  constructor(response: Response, isHttp2: boolean, sweeper: Sweeper) {
    this.#response = response;
    this.#isHttp2 = isHttp2;
    this.#sweeper = sweeper;
    this.#response[owner] = this;
    response.on('close', onClose);
    if (!isHttp2 && response.socket === null) waitInLine(this, (response as ServerResponse).req.socket);
  }

  belongTo(owned: DownstreamOwner): void {
    this.#owner = owned;
  }

  get headSent(): boolean {
    return this.#response.headersSent;
  }

  continue(): void {
    this.#response.writeContinue();
  }

  head(status: number, headers: HeaderList, closeConnection: boolean, isWhole: boolean): void {
    if (this.#isHttp2) {
      const response = this.#response as Http2ServerResponse;
      const fields = http2Headers(headers);
      // gRPC tells an answer without messages by a head that ends the stream.
      if (isWhole) response.stream.respond({ ...fields, ':status': status }, { endStream: true });
      else response.writeHead(status, fields);
      return;
    }
    if (closeConnection) headers.set('connection', 'close', 'Connection');
    (this.#response as ServerResponse).writeHead(status, headers.raw);
  }

  write(chunk: Buffer): boolean {
    if (this.#isOver) return true;
    this.#hasWritten = true;
    this.bytes += chunk.length;
    this.#owner.x.stages?.append('client_response', chunk);
    if ((this.#response as ServerResponse).write(chunk)) return true;
    if (!this.#listensForDrain) {
      this.#listensForDrain = true;
      this.#response.on('drain', onDrain);
    }
    this.#sweeper.watch(this, readIdleMs);
    return false;
  }

  /** Over HTTP/1.1 only to clients that asked for them. */
  trailers(raw: readonly string[], isWanted: boolean): void {
    if (this.#isOver) return;
    if (this.#isHttp2) (this.#response as Http2ServerResponse).addTrailers(http2Trailers(answerTrailers(raw)));
    else if (isWanted) (this.#response as ServerResponse).addTrailers(pairsOf(answerTrailers(raw)));
  }

  end(chunk?: Buffer): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#lingerWhileSending();
    if (chunk === undefined) {
      this.#response.end();
      return;
    }
    this.bytes += chunk.length;
    this.#owner.x.stages?.append('client_response', chunk);
    this.#response.end(chunk);
  }

  /**
   * Small bodies go out in one piece with the head: Node joins head and body only when both are text, and one `write`
   * costs half of a `writev`.
   */
  endWhole(body: Buffer): void {
    if (this.#isHttp2 || body.length > joinedBytesMax) return this.end(body);
    if (this.#isOver) return;
    this.#isOver = true;
    this.#lingerWhileSending();
    this.bytes += body.length;
    this.#owner.x.stages?.append('client_response', body);
    (this.#response as ServerResponse).end(body.toString('latin1'), 'latin1');
  }

  /**
   * A connection must not be closed before the client has read the answer: bytes that arrive at a closed socket make the system drop
   * what was sent (RFC 9112 §9.6). Node closes it as soon as its last answer is out; where a body still comes, only our side is
   * ended then, and the rest when the body has passed.
   */
  #lingerWhileSending(): void {
    if (this.#isHttp2 || !this.#owner.dropsBody) return;
    const { socket } = (this.#response as ServerResponse).req;
    this.#lingering = socket;
    // What Node closes a connection with.
    socket.destroySoon = () => {
      this.#isClosing = true;
      socket.end();
    };
  }

  requestEnded(): void {
    const socket = this.#lingering;
    if (socket === undefined) return;
    this.#lingering = undefined;
    delete (socket as Partial<Socket>).destroySoon;
    if (this.#isClosing) socket.destroySoon();
  }

  flushSoon(): void {
    if (!this.#isHttp2) process.nextTick(flush, this);
  }

  flush(): void {
    if (!this.#isOver && !this.#hasWritten) (this.#response as ServerResponse).flushHeaders();
  }

  /** No last chunk, a reset stream. */
  cut(): void {
    this.#isOver = true;
    if (this.#isHttp2) (this.#response as Http2ServerResponse).stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    else this.#response.destroy();
  }

  giveUp(): void {
    this.#isOver = true;
    this.#response.off('close', onClose);
    if (this.#isHttp2) return;
    const response = this.#response as ServerResponse;
    response.detachSocket(response.socket!);
  }

  onDeadline(): void {
    this.cut();
  }

  drained(): void {
    this.#sweeper.forget(this);
    this.#owner.onDownstreamDrain();
  }

  closed(): void {
    this.#isOver = true;
    this.#sweeper.forget(this);
    leaveLine(this, this.#response);
    const complete = this.#response.writableFinished;
    // The exchange is not over, so that a worker that ends does not end the connection either.
    if (this.#isClosing && this.#lingering?.destroyed === false)
      this.#lingering.once('close', () => this.#owner.onDownstreamClose(complete));
    else this.#owner.onDownstreamClose(complete);
  }
}

function onDrain(this: Owned): void {
  this[owner]?.drained();
}

function onClose(this: Owned): void {
  this[owner]?.closed();
}

function flush(downstream: HttpDownstream): void {
  downstream.flush();
}

const line: unique symbol = Symbol('line');
type WithLine = Socket & { [line]?: Set<HttpDownstream> };

/**
 * The answer to a pipelined request has no connection until those before it are out, and Node tells it of no close
 * until then.
 */
function waitInLine(downstream: HttpDownstream, socket: WithLine): void {
  let waiting = socket[line];
  if (waiting === undefined) {
    waiting = new Set();
    socket[line] = waiting;
    socket.once('close', closeLine);
  }
  waiting.add(downstream);
}

function leaveLine(downstream: HttpDownstream, response: Owned): void {
  const { req } = response as ServerResponse;
  (req?.socket as WithLine | undefined)?.[line]?.delete(downstream);
}

function closeLine(this: WithLine): void {
  for (const downstream of [...(this[line] ?? [])]) downstream.closed();
}

function pairsOf(headers: HeaderList): [string, string][] {
  return headers.names.map((_name, index) => [headers.raw[index << 1]!, headers.value(index)]);
}
