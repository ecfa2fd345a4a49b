import { BodyEnd, type Head, readHead, readTrailers } from './head.ts';

/** What a parser tells while it reads. */
export interface ParserEvents {
  onParsedHead(head: Head): void;
  onParsedData(chunk: Buffer): void;
  onParsedEnd(trailers: string[] | undefined): void;
}

const State = {
  head: 0,
  length: 1,
  chunkSize: 2,
  chunkData: 3,
  chunkEnd: 4,
  trailers: 5,
  untilClose: 6,
  done: 7,
} as const;
type State = (typeof State)[keyof typeof State];

const headBytesMax = 64 * 1024;
const interimMax = 32;
/** A chunk's size line, extensions included. */
const sizeLineBytesMax = 256;
const cr = 13;
const lf = 10;

/**
 * Reads one response after another from pieces of any size (RFC 9112). Strict: what is not exactly right is an error,
 * and nothing after it is read.
 */
export class ResponseParser {
  readonly #events: ParserEvents;
  readonly #head: Head = { status: 0, reason: '', rawHeaders: [], end: BodyEnd.none, length: 0, keepAlive: false };
  #state: State = State.done;
  #isHeadRequest = false;
  /** Bytes of an unfinished head, size line or trailer block. */
  #held: Buffer | undefined;
  /** Bytes left of the body or chunk. */
  #left = 0;
  /** 1xx responses before the final one. */
  #interim = 0;

  constructor(events: ParserEvents) {
    this.#events = events;
  }

  /** Expects the response to a new request. */
  begin(isHeadRequest: boolean): void {
    this.#state = State.head;
    this.#isHeadRequest = isHeadRequest;
    this.#held = undefined;
    this.#interim = 0;
  }

  get isDone(): boolean {
    return this.#state === State.done;
  }

  /** Nothing of the current response was read yet. */
  get isUntouched(): boolean {
    return this.#state === State.head && this.#held === undefined;
  }

  /**
   * Reads a piece. Answers what is wrong with it, or undefined. Bytes after the end of the response are wrong: nobody
   * asked for them, and taking them for the next answer is how responses get mixed up.
   */
  read(chunk: Buffer): string | undefined {
    let data = chunk;
    if (this.#held !== undefined) {
      data = Buffer.concat([this.#held, chunk]);
      this.#held = undefined;
    }
    let at = 0;
    while (at < data.length) {
      switch (this.#state) {
        case State.head: {
          const next = this.#readHead(data, at);
          if (typeof next === 'string') return next;
          at = next;
          break;
        }
        case State.length:
        case State.chunkData: {
          const end = Math.min(data.length, at + this.#left);
          this.#left -= end - at;
          const piece = at === 0 && end === data.length ? data : data.subarray(at, end);
          at = end;
          const isLast = this.#left === 0;
          if (isLast && this.#state === State.chunkData) this.#state = State.chunkEnd;
          this.#events.onParsedData(piece);
          if (isLast && this.#state === State.length) this.#finish(undefined);
          break;
        }
        case State.untilClose:
          this.#events.onParsedData(at === 0 ? data : data.subarray(at));
          return undefined;
        case State.chunkSize: {
          const next = this.#readChunkSize(data, at);
          if (typeof next === 'string') return next;
          at = next;
          break;
        }
        case State.chunkEnd:
          if (data.length - at < 2) {
            if (data[at] !== cr) return 'a chunk that does not end where it said';
            this.#held = data.subarray(at);
            return undefined;
          }
          if (data[at] !== cr || data[at + 1] !== lf) return 'a chunk that does not end where it said';
          at += 2;
          this.#state = State.chunkSize;
          break;
        case State.trailers: {
          const next = this.#readTrailers(data, at);
          if (typeof next === 'string') return next;
          at = next;
          break;
        }
        case State.done:
          return 'bytes after the end of the response';
      }
    }
    return undefined;
  }

  /** The server closed its side. Answers what is wrong with that, or undefined where the close is the end of the body. */
  close(): string | undefined {
    if (this.#state === State.untilClose) {
      this.#finish(undefined);
      return undefined;
    }
    return this.#state === State.done ? undefined : 'the connection was closed before the response was complete';
  }

  #readHead(data: Buffer, at: number): number | string {
    const end = data.indexOf('\r\n\r\n', at, 'latin1');
    if (end < 0) {
      if (data.length - at > headBytesMax) return 'a head that is too large';
      if (hasBareLineFeed(data, at)) return 'a bare line feed';
      this.#held = data.subarray(at);
      return data.length;
    }
    if (end - at > headBytesMax) return 'a head that is too large';
    const problem = readHead(data.toString('latin1', at, end + 4), this.#isHeadRequest, this.#head);
    if (problem !== undefined) return problem;
    const head = this.#head;
    if (head.status < 200) {
      // 101 would hand the connection to another protocol, which nobody asked for.
      if (head.status === 101) return 'an upgrade that was not asked for';
      return ++this.#interim > interimMax ? 'too many interim responses' : end + 4;
    }
    this.#left = head.length;
    this.#state = stateAfter[head.end];
    this.#events.onParsedHead(head);
    if (head.end === BodyEnd.none) this.#finish(undefined);
    return end + 4;
  }

  #readChunkSize(data: Buffer, at: number): number | string {
    const end = data.indexOf(lf, at);
    if (end < 0) {
      if (data.length - at > sizeLineBytesMax) return 'a chunk size line that is too long';
      this.#held = data.subarray(at);
      return data.length;
    }
    if (end - at > sizeLineBytesMax) return 'a chunk size line that is too long';
    const match = sizeLine.exec(data.toString('latin1', at, end + 1));
    if (match === null) return 'a malformed chunk size';
    this.#left = Number.parseInt(match[1]!, 16);
    this.#state = this.#left === 0 ? State.trailers : State.chunkData;
    return end + 1;
  }

  #readTrailers(data: Buffer, at: number): number | string {
    if (data.length - at >= 2 && data[at] === cr && data[at + 1] === lf) {
      this.#finish(undefined);
      return at + 2;
    }
    const end = data.indexOf('\r\n\r\n', at, 'latin1');
    if (end < 0) {
      if (data.length - at > headBytesMax) return 'trailers that are too large';
      if (hasBareLineFeed(data, at)) return 'a bare line feed';
      this.#held = data.subarray(at);
      return data.length;
    }
    const trailers = readTrailers(data.toString('latin1', at, end + 4));
    if (trailers === undefined) return 'malformed trailers';
    this.#finish(trailers);
    return end + 4;
  }

  #finish(trailers: string[] | undefined): void {
    this.#state = State.done;
    this.#events.onParsedEnd(trailers);
  }
}

const stateAfter = {
  [BodyEnd.none]: State.head,
  [BodyEnd.length]: State.length,
  [BodyEnd.chunked]: State.chunkSize,
  [BodyEnd.close]: State.untilClose,
} as const;

/** RFC 9112 §7.1: hexadecimal digits, then extensions of visible characters and blanks. */
const sizeLine = /^([0-9a-fA-F]{1,12})(?:[ \t]*;[\t\x20-\x7e]*)?\r\n$/;

function hasBareLineFeed(data: Buffer, from: number): boolean {
  for (let at = data.indexOf(lf, from); at >= 0; at = data.indexOf(lf, at + 1)) {
    if (at === from || data[at - 1] !== cr) return true;
  }
  return false;
}
