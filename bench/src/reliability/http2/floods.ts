import { setTimeout as delay } from 'node:timers/promises';
import { Flag, FrameType, field, fields, frame, get, headers, post, RawHttp2, uint32 } from './wire.ts';

/** Frames that cost the sender next to nothing, over and over. */
export interface Flood {
  what: string;
  /** Ordinary clients send many of these, so the connection goes on; what counts is that it costs no memory. */
  isTaken?: boolean;
  /** Sent first. */
  begin?: Buffer;
  /** The `round`-th batch, of about a thousand frames. */
  batch(round: number): Buffer;
}

const perBatch = 1_000;

function many(make: (at: number) => Buffer): (round: number) => Buffer {
  return (round) => Buffer.concat(Array.from({ length: perBatch }, (_, i) => make(round * perBatch + i)));
}

const openPost = headers(1, post, { end: false });
/** One field of 4,000 bytes that is kept, then named again and again by one byte each. */
const bigField = Buffer.concat([
  Buffer.from([0x40, 3]),
  Buffer.from('x-a'),
  Buffer.from([0x7f, 0xa1, 0x1e]),
  Buffer.alloc(4_000, 'a'),
]);

export const floods: readonly Flood[] = [
  {
    what: 'rapid reset',
    batch: many((i) => Buffer.concat([headers(2 * i + 1, get), frame(FrameType.reset, 0, 2 * i + 1, uint32(8))])),
  },
  {
    what: 'CONTINUATION without end',
    begin: frame(FrameType.headers, Flag.endStream, 1, fields(get)),
    batch: many((i) => frame(FrameType.continuation, 0, 1, field(`x-${i}`, 'a'.repeat(60)))),
  },
  {
    what: 'empty CONTINUATION without end',
    begin: frame(FrameType.headers, Flag.endStream, 1, fields(get)),
    batch: many(() => frame(FrameType.continuation, 0, 1)),
  },
  { what: 'SETTINGS', batch: many(() => frame(FrameType.settings, 0, 0, [0, 4, 0, 0, 0xff, 0xff])) },
  { what: 'PING', batch: many(() => frame(FrameType.ping, 0, 0, Buffer.alloc(8))) },
  { what: 'empty DATA', begin: openPost, batch: many(() => frame(FrameType.data, 0, 1)) },
  { what: 'PRIORITY', batch: many((i) => frame(FrameType.priority, 0, 2 * i + 1, [...uint32(0), 1])) },
  {
    what: 'WINDOW_UPDATE',
    isTaken: true,
    begin: openPost,
    batch: many(() => frame(FrameType.windowUpdate, 0, 1, uint32(1))),
  },
  { what: 'RST_STREAM of one stream', begin: openPost, batch: many(() => frame(FrameType.reset, 0, 1, uint32(8))) },
  { what: 'frames of unknown type', batch: many(() => frame(0x16, 0, 0, Buffer.alloc(8))) },
  {
    what: 'malformed requests',
    batch: many((i) => headers(2 * i + 1, [...get, ['X-CAPITAL', 'a']])),
  },
  {
    what: 'a field of the table named over and over',
    isTaken: true,
    begin: frame(FrameType.headers, 5, 1, Buffer.concat([fields(get), bigField])),
    batch: many((i) => frame(FrameType.headers, 5, 2 * i + 3, Buffer.concat([fields(get), Buffer.alloc(1_000, 0xbe)]))),
  },
];

export interface FloodOutcome {
  /** Until the gateway ended the connection, from the first frame; undefined when it went on. Milliseconds. */
  endedAfterMs: number | undefined;
  frames: number;
}

/** Sends a flood for as long as the gateway takes it, and at most `forMs`. Answers are read, so that they cannot pile up. */
export async function flood({ begin, batch }: Flood, url: string, forMs: number): Promise<FloodOutcome> {
  const connection = await RawHttp2.open(url);
  const startedMs = performance.now();
  let endedMs: number | undefined;
  const ended = () => {
    endedMs ??= performance.now();
  };
  connection.socket.once('close', ended);
  if (begin !== undefined) connection.send(begin);
  let frames = 0;
  for (let round = 0; performance.now() - startedMs < forMs && endedMs === undefined; round++) {
    const isOpen = connection.send(batch(round));
    frames += perBatch;
    if (connection.frames.some(({ type }) => type === FrameType.goAway)) ended();
    connection.frames.length = 0;
    // A gateway that takes no more is waited for, and so is one that has answered meanwhile.
    await delay(isOpen ? 0 : 5);
    while (connection.socket.writableNeedDrain && !connection.isClosed && performance.now() - startedMs < forMs)
      await delay(5);
  }
  connection.destroy();
  return { endedAfterMs: endedMs === undefined ? undefined : endedMs - startedMs, frames };
}
