import { once } from 'node:events';
import { constants, createGzip } from 'node:zlib';
import type { Switches } from './switches.ts';

/** JSON holds no bare line ends, so all there are belong to the events. */
export function withLineEnds(frames: readonly Buffer[], lineEnd: Switches['lineEnd'] = 'lf'): readonly Buffer[] {
  if (lineEnd === 'lf') return frames;
  const end = lineEnd === 'cr' ? '\r' : '\r\n';
  return frames.map((frame) => Buffer.from(frame.toString().replaceAll('\n', end)));
}

/** One gzip stream, flushed after every frame. */
export async function gzipFrames(frames: readonly Buffer[]): Promise<Buffer[]> {
  const gzip = createGzip();
  let pending: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => pending.push(chunk));
  const pieces: Buffer[] = [];
  for (const frame of frames) {
    await new Promise<void>((resolve) => {
      gzip.write(frame, () => gzip.flush(constants.Z_SYNC_FLUSH, resolve));
    });
    pieces.push(Buffer.concat(pending));
    pending = [];
  }
  gzip.end();
  await once(gzip, 'end');
  pieces.push(Buffer.concat(pending));
  return pieces.filter(({ length }) => length > 0);
}

/** The beginning of a body. */
export function cutBody(pieces: readonly Buffer[], cut: NonNullable<Switches['cut']>): Buffer[] {
  if ('afterFrames' in cut) return pieces.slice(0, cut.afterFrames);
  const kept: Buffer[] = [];
  let left = cut.afterBytes;
  for (const piece of pieces) {
    if (left <= 0) break;
    kept.push(piece.subarray(0, left));
    left -= piece.length;
  }
  return kept;
}

export function splitPiece(piece: Buffer, split: NonNullable<Switches['split']>): Buffer[] {
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = 1; at < piece.length; at++) {
    if (!cutsHere(piece, at, from, split)) continue;
    parts.push(piece.subarray(from, at));
    from = at;
  }
  parts.push(piece.subarray(from));
  return parts;
}

function cutsHere(piece: Buffer, at: number, from: number, split: NonNullable<Switches['split']>): boolean {
  if (typeof split === 'number') return at - from >= split;
  // Before a byte that continues a character; between the bytes of a line end.
  if (split === 'inside-utf8') return (piece[at]! & 0xc0) === 0x80;
  return isLineEnd(piece[at]!) && isLineEnd(piece[at - 1]!);
}

function isLineEnd(byte: number): boolean {
  return byte === 0x0a || byte === 0x0d;
}
