import { ChunkedBody } from './chunked-body.ts';
import { FieldBlock, type FieldLimits } from './field-block.ts';
import { ResponseHead } from './response-head.ts';

const State = { idle: 0, head: 1, length: 2, chunked: 3, untilClose: 4 } as const;

/** Interim answers (100, 103, …) before the final one. */
const interimMax = 32;

/** Receives what was read. Any of these may call `stop`, and `onComplete` may call `begin`. */
export interface ParserSink {
  onHead(status: number, reason: string, fields: string[]): void;
  /** Bytes of its own, not of the input. */
  onData(chunk: Buffer): void;
  /** `hasExtra`: bytes follow that belong to no answer. */
  onComplete(trailers: string[] | undefined, hasExtra: boolean): void;
  onInvalid(problem: string): void;
}

/**
 * Reads the answers of one connection, one after the other, from input cut anywhere. Strict: what RFC 9112 does not
 * allow is invalid, also where others guess, since two readings of one byte stream are how answers get swapped.
 */
export class ResponseParser {
  readonly head = new ResponseHead();
  readonly #sink: ParserSink;
  readonly #block: FieldBlock;
  readonly #chunks: ChunkedBody;
  #state: (typeof State)[keyof typeof State] = State.idle;
  #method = '';
  #upgrade = false;
  #statusRead = false;
  #interim = 0;
  #left = 0;
  /** The connection may serve another request once this answer is complete. */
  reusable = false;

  constructor(sink: ParserSink, limits: FieldLimits) {
    this.#sink = sink;
    this.#block = new FieldBlock(limits);
    this.#chunks = new ChunkedBody(limits);
  }

  /** An answer to `method` is expected. `upgrade`: it may be 101, after which bytes flow until the connection ends. */
  begin(method: string, upgrade: boolean): void {
    this.#state = State.head;
    this.#method = method;
    this.#upgrade = upgrade;
    this.#interim = 0;
    this.#beginHead();
  }

  /** Nothing is expected any more. */
  stop(): void {
    this.#state = State.idle;
  }

  get isIdle(): boolean {
    return this.#state === State.idle;
  }

  get headDelivered(): boolean {
    return this.#state > State.head;
  }

  get headBegun(): boolean {
    return this.#interim > 0 || this.#block.bytes > 0;
  }

  /** Reads the first `length` bytes of `input`, which is scratch: it may be changed, and is not kept. */
  read(input: Buffer, length: number): void {
    let position = 0;
    while (position < length) {
      switch (this.#state) {
        case State.head:
          position = this.#readHead(input, position, length);
          break;
        case State.length: {
          const start = position;
          position = Math.min(length, start + this.#left);
          this.#left -= position - start;
          this.#sink.onData(copyOf(input, start, position));
          if (this.#left === 0 && !this.isIdle) {
            this.#complete(undefined, position < length);
            return;
          }
          break;
        }
        case State.chunked: {
          const chunks = this.#chunks;
          position = chunks.read(input, position, length);
          if (chunks.dataEnd > chunks.dataStart) this.#sink.onData(copyOf(input, chunks.dataStart, chunks.dataEnd));
          if (this.isIdle) return;
          if (chunks.problem !== undefined) {
            this.#reject(chunks.problem);
            return;
          }
          if (chunks.isDone) {
            this.#complete(chunks.trailers, position < length);
            return;
          }
          break;
        }
        case State.untilClose:
          this.#sink.onData(copyOf(input, position, length));
          return;
        default:
          return;
      }
    }
  }

  /** The connection ended. Answers false when that cut the answer short. */
  end(): boolean {
    if (this.#state !== State.untilClose) return false;
    this.#complete(undefined, false);
    return true;
  }

  #readHead(input: Buffer, start: number, end: number): number {
    const block = this.#block;
    const after = block.read(input, start, end);
    if (block.problem !== undefined) return this.#rejectAt(end, block.problem);
    if (!this.#statusRead && block.hasStartLine) {
      this.#statusRead = true;
      if (!this.head.readStatusLine(block.startLine)) return this.#rejectAt(end, 'the status line is not HTTP/1.1');
    }
    if (after < 0) return end;
    const problem = this.head.readFraming(block.fields);
    if (problem !== undefined) return this.#rejectAt(end, problem);
    if (this.head.status < 200) this.#startInterim();
    else this.#startFinal(after < end);
    return this.isIdle ? end : after;
  }

  #startInterim(): void {
    const { head } = this;
    if (head.chunked || head.contentLength > 0) {
      this.#reject('an interim answer has a body');
      return;
    }
    if (head.status === 101) {
      if (!this.#upgrade) {
        this.#reject('the upstream switched protocols unasked');
        return;
      }
      this.reusable = false;
      this.#state = State.untilClose;
      this.#sink.onHead(head.status, head.reason, this.#block.fields);
      return;
    }
    if (++this.#interim > interimMax) {
      this.#reject('there are too many interim answers');
      return;
    }
    this.#beginHead();
  }

  #startFinal(hasMore: boolean): void {
    const { head } = this;
    const { status } = head;
    if (this.#method === 'CONNECT' && status < 300) {
      this.#reject('an answer to CONNECT opens a tunnel');
      return;
    }
    const bodiless = this.#method === 'HEAD' || status === 204 || status === 304;
    const empty = bodiless || (!head.chunked && head.contentLength === 0);
    if (empty) {
      // Contradictory: were a body to follow, it would be read as the next answer.
      this.reusable = this.#persists() && !(status === 204 && (head.chunked || head.contentLength > 0));
      this.#sink.onHead(status, head.reason, this.#block.fields);
      if (!this.isIdle) this.#complete(undefined, hasMore);
      return;
    }
    if (head.chunked) {
      this.#chunks.begin();
      this.#state = State.chunked;
    } else {
      this.#left = head.contentLength;
      this.#state = head.contentLength > 0 ? State.length : State.untilClose;
    }
    this.reusable = this.#state !== State.untilClose && this.#persists();
    this.#sink.onHead(status, head.reason, this.#block.fields);
  }

  #persists(): boolean {
    const { head } = this;
    return !head.close && (head.minorVersion === 1 || head.keepAlive);
  }

  #beginHead(): void {
    this.#statusRead = false;
    this.#block.begin(true);
  }

  #complete(trailers: string[] | undefined, hasExtra: boolean): void {
    this.#state = State.idle;
    this.#sink.onComplete(trailers, hasExtra);
  }

  #reject(problem: string): void {
    this.#state = State.idle;
    this.#sink.onInvalid(problem);
  }

  #rejectAt(position: number, problem: string): number {
    this.#reject(problem);
    return position;
  }
}

function copyOf(input: Buffer, start: number, end: number): Buffer {
  const copy = Buffer.allocUnsafe(end - start);
  input.copy(copy, 0, start, end);
  return copy;
}
