import { headBytes, writeRecord } from './record.ts';
import type { Segment } from './segment.ts';

/**
 * Overwrites what was sent, in a segment that is still being written to: what people did stands on this disk no longer than it
 * must. The records that stand there then have as many rows, so that whoever opens the file counts on as before.
 */
export async function wipeDone(segment: Segment): Promise<void> {
  const { doneBytes, doneRows, inHand } = segment;
  for (let left = doneBytes - segment.wipedBytes; left > 0; left = doneBytes - segment.wipedBytes) {
    const isLast = left <= pieceBytesMax;
    // What is left must have room for a record's head.
    const bytes = isLast ? left : Math.min(pieceBytesMax, left - headBytes);
    const rows = isLast ? doneRows - segment.wipedRows : 0;
    const payload = Buffer.alloc(bytes - headBytes);
    await segment.store.write(writeRecord({ rows, inHand, payload }), segment.wipedBytes);
    segment.wipedBytes += bytes;
    segment.wipedRows += rows;
  }
}

/** Less than is read at once. */
const pieceBytesMax = 1024 * 1024;
