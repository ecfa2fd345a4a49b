import type { SegmentStore } from './segment-store.ts';

/** A part of a stream that is written once, from its begin to its end, and given up as a whole. */
export class Segment {
  readonly stream: string;
  /** Of its first row in its stream. */
  readonly sequence: number;
  readonly store: SegmentStore;
  readonly isInMemory: boolean;
  /** What was written. */
  bytes: number;
  rows: number;
  /** What of it needs not be read any more. */
  doneBytes = 0;
  doneRows = 0;
  /** What of that is not in the file any more. */
  wipedBytes = 0;
  wipedRows = 0;
  /** As its last record says. */
  inHand = 0;

  constructor(
    place: { stream: string; sequence: number; store: SegmentStore; isInMemory: boolean },
    bytes = 0,
    rows = 0,
  ) {
    this.stream = place.stream;
    this.sequence = place.sequence;
    this.store = place.store;
    this.isInMemory = place.isInMemory;
    this.bytes = bytes;
    this.rows = rows;
  }

  get waitingRows(): number {
    return this.rows - this.doneRows;
  }

  get isDone(): boolean {
    return this.waitingRows <= 0;
  }
}
