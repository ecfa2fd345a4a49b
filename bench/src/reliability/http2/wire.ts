import { connect, type Socket } from 'node:net';

/** RFC 9113 §6. */
export const FrameType = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

export const Flag = { endStream: 0x1, ack: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const;

/** RFC 9113 §7. */
export const ErrorCode = {
  none: 0x0,
  protocol: 0x1,
  internal: 0x2,
  flowControl: 0x3,
  streamClosed: 0x5,
  frameSize: 0x6,
  refusedStream: 0x7,
  compression: 0x9,
  enhanceYourCalm: 0xb,
} as const;

export const Setting = { enablePush: 2, maxStreams: 3, initialWindow: 4, maxFrameBytes: 5 } as const;

export interface Frame {
  type: number;
  flags: number;
  stream: number;
  payload: Buffer;
}

export const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

export function frame(type: number, flags: number, stream: number, payload: Buffer | readonly number[] = []): Buffer {
  const body = Buffer.from(payload);
  const head = Buffer.alloc(9);
  head.writeUIntBE(body.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, body]);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

export function settings(...pairs: readonly (readonly [number, number])[]): Buffer {
  const payload = pairs.map(([id, value]) => Buffer.concat([Buffer.from([id >> 8, id & 0xff]), uint32(value)]));
  return frame(FrameType.settings, 0, 0, Buffer.concat(payload));
}

/** A field as RFC 7541 §6.2.2 has it: a literal without indexing and without Huffman. Up to 126 bytes each. */
export function field(name: string, value: string): Buffer {
  return Buffer.concat([
    Buffer.from([0, name.length]),
    Buffer.from(name),
    Buffer.from([value.length]),
    Buffer.from(value),
  ]);
}

export type Fields = readonly (readonly [string, string])[];

export function fields(list: Fields): Buffer {
  return Buffer.concat(list.map(([name, value]) => field(name, value)));
}

export const get: Fields = [
  [':method', 'GET'],
  [':scheme', 'http'],
  [':path', '/'],
  [':authority', 'bench.test'],
];

export const post: Fields = [[':method', 'POST'], ...get.slice(1)];

/** HEADERS with everything in one frame. */
export function headers(stream: number, list: Fields, { end = true } = {}): Buffer {
  return frame(FrameType.headers, Flag.endHeaders | (end ? Flag.endStream : 0), stream, fields(list));
}

/** What a status looks like where it is the first field of an answer (RFC 7541, appendix A); 0 for any other. */
export function statusOf({ payload }: Frame): number {
  let at = 0;
  // A change of the table's size may come first.
  while (((payload[at] ?? 0) & 0xe0) === 0x20) at++;
  return indexedStatus[payload[at] ?? 0] ?? 0;
}

const indexedStatus: Readonly<Record<number, number>> = {
  136: 200,
  137: 204,
  138: 206,
  139: 304,
  140: 400,
  141: 404,
  142: 500,
};

/** A client of HTTP/2 in the clear that sends exactly the bytes it is given. */
export class RawHttp2 {
  /** How long is waited for what has to come: long, for a machine that others keep busy. */
  patienceMs = 20_000;
  readonly socket: Socket;
  readonly frames: Frame[] = [];
  #rest: Buffer = Buffer.alloc(0);
  #isClosed = false;
  #changed: () => void = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => this.#read(bytes));
    socket.once('close', () => {
      this.#isClosed = true;
      this.#changed();
    });
  }

  /** Connects, and nothing more. */
  static connect(url: string): Promise<RawHttp2> {
    const { hostname, port } = new URL(url);
    return new Promise((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => resolve(new RawHttp2(socket)));
    });
  }

  /** Connects and exchanges prefaces; settings of ours may be given. */
  static async open(url: string, ...own: readonly (readonly [number, number])[]): Promise<RawHttp2> {
    const connection = await RawHttp2.connect(url);
    connection.send(preface, settings(...own));
    const first = await connection.next(({ type, flags }) => type === FrameType.settings && (flags & Flag.ack) === 0);
    if (typeof first === 'string') throw new Error(`the gateway sent no SETTINGS: ${first}`);
    connection.send(frame(FrameType.settings, Flag.ack, 0));
    return connection;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  send(...bytes: readonly Buffer[]): boolean {
    return this.#isClosed || this.socket.destroyed ? false : this.socket.write(Buffer.concat(bytes));
  }

  /** Takes out frames up to the first that matches, and answers it. Milliseconds. */
  async next(matches: (frame: Frame) => boolean, timeoutMs = this.patienceMs): Promise<Frame | 'closed' | 'timeout'> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      for (let found = this.frames.shift(); found !== undefined; found = this.frames.shift())
        if (matches(found)) return found;
      if (this.#isClosed) return 'closed';
      const left = deadline - performance.now();
      if (left <= 0) return 'timeout';
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#changed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  destroy(): void {
    this.socket.destroy();
  }

  #read(bytes: Buffer): void {
    let rest = Buffer.concat([this.#rest, bytes]);
    while (rest.length >= 9 && rest.length >= 9 + rest.readUIntBE(0, 3)) {
      const end = 9 + rest.readUIntBE(0, 3);
      this.frames.push({
        type: rest[3]!,
        flags: rest[4]!,
        stream: rest.readUInt32BE(5) & 0x7fffffff,
        payload: rest.subarray(9, end),
      });
      rest = rest.subarray(end);
    }
    this.#rest = rest;
    this.#changed();
  }
}
