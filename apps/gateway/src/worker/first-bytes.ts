import type { Socket } from 'node:net';

/**
 * Reads what a connection sends first, from its first byte on, until `look` says how many of these bytes are read for
 * good; it answers undefined while it needs more. Then the rest is put back for the next reader, and `done` called with
 * all that was seen. A connection that ends before that is destroyed.
 */
export function readFirst(
  socket: Socket,
  look: (bytes: Buffer) => number | undefined,
  done: (bytes: Buffer) => void,
): void {
  let seen: Buffer | undefined;
  const onReadable = () => {
    const piece = socket.read() as Buffer | null;
    if (piece === null) return;
    seen = seen === undefined ? piece : Buffer.concat([seen, piece]);
    const taken = look(seen);
    if (taken === undefined || socket.destroyed) return;
    socket.off('readable', onReadable);
    socket.off('end', onEnd);
    if (taken < seen.length) socket.unshift(seen.subarray(taken));
    // Until then the stream still takes itself for one that is read by `readable`.
    process.nextTick(done, seen);
  };
  const onEnd = () => socket.destroy();
  socket.on('readable', onReadable);
  socket.on('end', onEnd);
}
