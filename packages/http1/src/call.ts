import type { Connection } from './connection.ts';
import type { Http1Error } from './error.ts';

/** A request as it will stand on the wire. */
export interface Http1Request {
  method: string;
  /** Request line and header block with the framing fields, ending with the empty line; one character per byte. */
  head: string;
  /** The whole body, sent with the head. */
  body: Buffer | undefined;
  /** How a body that is not there yet will follow: not at all, `bodyBytes` long, or in chunks. */
  streaming: 'none' | 'length' | 'chunked';
  bodyBytes?: number | undefined;
  /** The longest silence while the answer is waited for or read. Milliseconds. */
  readTimeoutMs: number;
  /** The longest time the server may take no bytes while there are some to send. Milliseconds. */
  writeTimeoutMs: number;
}

/** Receives what becomes of a request. Exactly one of `onEnd` and `onError` comes, and comes last. */
export interface ResponseHandler {
  /** A connection was found: the head (and body) are on their way, a streamed body may be written. */
  onConnection?(info: { reused: boolean; remoteAddress: string | undefined }): void;
  /** The head of the final answer; interim ones are swallowed. */
  onHead(status: number, reason: string, rawHeaders: string[]): void;
  /** A piece of the body, its framing taken off. */
  onData(chunk: Buffer): void;
  onEnd(trailers: string[] | undefined): void;
  onError(error: Http1Error): void;
  /** After `write` answered false: more may be written. */
  onDrain?(): void;
}

const chunkEnd = Buffer.from('\r\n');
const lastChunk = '0\r\n\r\n';

/** A request under way. Its methods do nothing once it has ended. */
export class Http1Call {
  readonly request: Http1Request;
  readonly handler: ResponseHandler;
  connection: Connection | undefined;
  /** The whole request was handed over. */
  isSent: boolean;
  #written = 0;

  constructor(request: Http1Request, handler: ResponseHandler) {
    this.request = request;
    this.handler = handler;
    this.isSent = request.streaming === 'none';
  }

  /** Sends a piece of a streamed body. Answers false when the server is slower: wait for `onDrain`. */
  write(chunk: Buffer): boolean {
    const { connection, request } = this;
    if (connection === undefined || this.isSent || chunk.length === 0) return true;
    this.#written += chunk.length;
    if (request.streaming === 'chunked') {
      connection.cork();
      connection.send(`${chunk.length.toString(16)}\r\n`);
      connection.send(chunk);
      const more = connection.send(chunkEnd);
      connection.uncork();
      return more;
    }
    if (this.#written > request.bodyBytes!) {
      // More than was announced would be read as another request.
      connection.fail('invalid', 'the request body is longer than its Content-Length');
      return true;
    }
    return connection.send(chunk);
  }

  /** The streamed body is complete. */
  end(): void {
    const { connection, request } = this;
    if (connection === undefined || this.isSent) return;
    this.isSent = true;
    if (request.streaming === 'chunked') connection.send(lastChunk);
    else if (this.#written < request.bodyBytes!)
      connection.fail('invalid', 'the request body is shorter than its Content-Length');
    this.connection?.onRequestSent();
  }

  /** Reads no more of the answer until `resume`. */
  pause(): void {
    this.connection?.pause();
  }

  resume(): void {
    this.connection?.resume();
  }

  /** Nobody wants the answer any more: the connection is closed, and the handler hears nothing further. */
  abort(): void {
    const { connection } = this;
    this.connection = undefined;
    connection?.abandon();
  }
}
