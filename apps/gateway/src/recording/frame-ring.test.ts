import { decodeRows, type EventRow, type RowEncoder } from '@sallyport/contracts';
import { describe, expect, it } from 'vitest';
import { frameHeadBytes, readFrameHead } from '../event-host/frames.ts';
import { FrameRing } from './frame-ring.ts';

const head = { rows: 0, workerId: 7, isLast: false, begun: 3, recorded: 2, dropped: 1 };

function put(encoder: RowEncoder, id: string, uri = '/'): void {
  encoder.encode({ id, uri, consumerGroups: [], actors: [], quantities: {} } as unknown as EventRow);
}

/** Frames of one row of some kilobytes, until there is no room. */
function fill(ring: FrameRing): Buffer[] {
  const frames: Buffer[] = [];
  for (let n = 0; ring.room !== undefined; n++) {
    put(ring.room, `${n}`, 'x'.repeat(2_000));
    frames.push(ring.close({ ...head, rows: 1 })!);
  }
  return frames;
}

const idsIn = (frames: readonly Buffer[]) =>
  frames.flatMap((frame) => decodeRows(frame.subarray(frameHeadBytes)).map(({ id }) => id));

describe('the ring of frames', () => {
  it('makes frames that say who sends how much', () => {
    const ring = new FrameRing();
    put(ring.room!, 'one');
    put(ring.room!, 'two');
    const frame = ring.close({ ...head, rows: 2 })!;
    expect(readFrameHead(frame, 0)).toEqual({ ...head, rows: 2, rowBytes: frame.length - frameHeadBytes });
    expect(idsIn([frame])).toEqual(['one', 'two']);
    expect(readFrameHead(ring.close(head)!, 0)).toEqual({ ...head, rowBytes: 0 });
  });

  it('keeps what was not kept by others, and nothing else', () => {
    const ring = new FrameRing();
    const frames = fill(ring);
    const kept = frames.splice(0, frames.length >> 1);
    ring.release(kept.reduce((sum, { length }) => sum + length, 0));
    expect(Buffer.concat(ring.unkept())).toEqual(Buffer.concat(frames));
    ring.release(frames.reduce((sum, { length }) => sum + length, 0));
    expect([ring.isEmpty, ring.unkept()]).toEqual([true, []]);
  });

  it('has no room when it is full, and has it again', () => {
    const ring = new FrameRing(4);
    const frames = fill(ring);
    expect(frames.length * 2_000).toBeLessThan(4 * 256 * 1024);
    const written = idsIn(frames);
    expect(ring.room).toBeUndefined();
    for (const { length } of frames) ring.release(length);
    for (let round = 0; round < 3; round++) {
      const again = fill(ring);
      expect(idsIn(again)).toEqual(written);
      for (const { length } of again) ring.release(length);
    }
  });

  it('does not take memory away from a frame that is being written', () => {
    const ring = new FrameRing();
    put(ring.room!, 'one');
    const first = ring.close({ ...head, rows: 1 })!;
    put(ring.room!, 'two');
    ring.release(first.length);
    put(ring.room!, 'three');
    expect(idsIn([ring.close({ ...head, rows: 2 })!])).toEqual(['two', 'three']);
  });
});
