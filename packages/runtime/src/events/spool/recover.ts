import { readDamaged, readRecord, recordBytes } from './record.ts';
import { Segment } from './segment.ts';
import { bySegmentName, type SegmentName, writeSegmentName } from './segment-names.ts';
import { FileStore } from './segment-store.ts';
import type { LossReason } from './spool.ts';
import type { SpoolFolder } from './spool-folder.ts';

/** The segments that are in a folder, the oldest first, with torn ends cut off. */
export async function recoverSegments(
  folder: SpoolFolder,
  nodeId: string,
  lose: (reason: LossReason, exchanges: number) => void,
): Promise<Segment[]> {
  const names = (await folder.segments()).sort(bySegmentName);
  const state = await folder.readState();
  const wasKilled = state !== undefined && !state.isClosed && state.nodeId !== nodeId;
  const segments: Segment[] = [];
  for (const [n, name] of names.entries()) {
    const store = await FileStore.open(folder.file(writeSegmentName(name)));
    const next = names[n + 1];
    const isLast = next?.stream !== name.stream;
    const found = isLast ? await readEnd(store) : await closedSegment(store, name, next);
    // The end of the last stream is where that node was when it was killed.
    if (wasKilled && next === undefined) lose('node_killed', found.inHand);
    const segment = new Segment({ ...name, store, isInMemory: false }, found.bytes, found.rows);
    const position = await folder.readPosition(name);
    segment.doneBytes = Math.min(position.bytes, segment.bytes);
    segment.doneRows = Math.min(position.rows, segment.rows);
    if (!segment.isDone) {
      segments.push(segment);
      continue;
    }
    await store.remove();
    await folder.removePosition(writeSegmentName(name));
  }
  return segments;
}

interface Found {
  bytes: number;
  rows: number;
  inHand: number;
}

/** One that others follow was written to its end. */
async function closedSegment(store: FileStore, name: SegmentName, next: SegmentName): Promise<Found> {
  return { bytes: await store.size(), rows: next.sequence - name.sequence, inHand: 0 };
}

async function readEnd(store: FileStore): Promise<Found> {
  const size = await store.size();
  const found: Found = { bytes: 0, rows: 0, inHand: 0 };
  while (found.bytes < size) {
    const bytes = await store.read(found.bytes, Math.min(chunkBytes, size - found.bytes));
    const end = readRecords(bytes, found);
    // What is left holds no record, unless it goes on behind what was read.
    if (end === 0) break;
    found.bytes += end;
  }
  if (found.bytes < size) await store.truncate(found.bytes);
  return found;
}

/** Answers where the last one ends. */
function readRecords(bytes: Buffer, found: Found): number {
  for (let at = 0; ; ) {
    const record = readRecord(bytes, at);
    // Whoever reads a damaged one for sending counts it.
    const rest = record === undefined ? readDamaged(bytes, at) : { rows: record.rows, end: at + recordBytes(record) };
    if (rest === undefined) return at;
    at = rest.end;
    found.rows += rest.rows;
    found.inHand = record?.inHand ?? found.inHand;
  }
}

/** More than any record has. */
const chunkBytes = 4 * 1024 * 1024;
