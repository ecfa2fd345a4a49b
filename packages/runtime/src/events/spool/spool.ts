import { randomUUID } from 'node:crypto';
import type { Clock, Log } from '@sallyport/pipeline';
import { readDamaged, readRecord, recordBytes, type SpoolRecord, writeRecord } from './record.ts';
import { recoverSegments } from './recover.ts';
import { Segment } from './segment.ts';
import { writeSegmentName } from './segment-names.ts';
import { FileStore, MemoryStore } from './segment-store.ts';
import { SpoolFolder } from './spool-folder.ts';
import { wipeDone } from './wipe.ts';

export interface SpoolOptions {
  /** The folder of all nodes of the machine. */
  readonly folder: string;
  readonly nodeId: string;
  readonly bytesMax: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Exchanges whose rows will never be sent. */
  lose(reason: LossReason, exchanges: number): void;
  /** Rows were added. */
  onRows(): void;
}

export type LossReason = 'spool_full' | 'disk_full' | 'disk_failed' | 'spool_damaged' | 'node_killed';

/** Rows in their order, to be sent together. */
export interface SpooledRows {
  readonly stream: string;
  readonly sequence: number;
  readonly rows: number;
  readonly payloads: readonly Buffer[];
  readonly segment: Segment;
  /** Where the segment goes on after them. */
  readonly endBytes: number;
}

/**
 * Rows that wait to be sent, in files of a folder; in memory, as far as that goes, while the disk is full or broken. Never holds more
 * than it may: the oldest go.
 */
export class EventSpool {
  readonly #options: SpoolOptions;
  readonly #folder: SpoolFolder | undefined;
  /** One per opening: what the system had not yet written when the machine lost power cannot be numbered anew. */
  readonly #stream = randomUUID();
  readonly #streamBegunMs: number;
  /** The oldest first; the last one is written to, unless it is `#isLastClosed`. */
  readonly #segments: Segment[];
  #isLastClosed = true;
  #sequence = 0;
  #sending: Segment | undefined;
  #writing: Promise<void> = Promise.resolve();
  #fileAgainMs = 0;
  /** Why rows are kept in memory; undefined while they are not. */
  trouble: string | undefined;

  private constructor(options: SpoolOptions, folder: SpoolFolder | undefined, segments: Segment[]) {
    this.#options = options;
    this.#folder = folder;
    this.#segments = segments;
    this.#streamBegunMs = options.clock.nowMs();
  }

  /** Opens the folder with what earlier nodes have left in it; without it where it cannot be used. */
  static async open(options: SpoolOptions): Promise<EventSpool> {
    let folder: SpoolFolder | undefined;
    try {
      folder = await SpoolFolder.claim(options.folder);
      const segments = await recoverSegments(folder, options.nodeId, options.lose);
      await folder.writeState({ nodeId: options.nodeId, isClosed: false });
      return new EventSpool(options, folder, segments);
    } catch (error) {
      folder?.release();
      const spool = new EventSpool(options, undefined, []);
      spool.#tellTrouble(error);
      return spool;
    }
  }

  get stream(): string {
    return this.#stream;
  }

  get bytes(): number {
    return this.#segments.reduce((sum, { bytes, doneBytes }) => sum + bytes - doneBytes, 0);
  }

  get rows(): number {
    return this.#segments.reduce((sum, { waitingRows }) => sum + waitingRows, 0);
  }

  /** Resolves when the rows are where they outlive this process, or are lost and counted. Never rejects. */
  append(record: SpoolRecord): Promise<void> {
    this.#writing = this.#writing.then(() => this.#append(record));
    return this.#writing;
  }

  async #append(record: SpoolRecord): Promise<void> {
    const bytes = writeRecord(record);
    for (;;) {
      const segment = await this.#segmentFor(bytes.length);
      if (segment === undefined) {
        this.#options.lose(this.trouble === undefined ? 'spool_full' : this.#lossOfTrouble, record.rows);
        return;
      }
      try {
        await segment.store.write(bytes, segment.bytes);
        segment.bytes += bytes.length;
        segment.rows += record.rows;
        segment.inHand = record.inHand;
        this.#sequence += record.rows;
        if (record.rows > 0) this.#options.onRows();
        return;
      } catch (error) {
        this.#isLastClosed = true;
        this.#tellTrouble(error);
        // Half a record is no record to whoever opens the file later, either; cutting it off may free what is needed elsewhere.
        await segment.store.truncate(segment.bytes).catch(() => {});
      }
    }
  }

  /** Where so many bytes can go; undefined where there is no room. */
  async #segmentFor(bytes: number): Promise<Segment | undefined> {
    if (!this.#isLastClosed) {
      const last = this.#segments.at(-1)!;
      if (last.bytes + bytes <= this.#segmentBytesMax(last.isInMemory) || last.bytes === 0) {
        if (await this.#makeRoom(bytes, last.isInMemory)) return last;
        return undefined;
      }
      this.#isLastClosed = true;
    }
    const place = { stream: this.#stream, sequence: this.#sequence };
    if (this.#folder !== undefined && this.#options.clock.monotonicMs() >= this.#fileAgainMs) {
      if (!(await this.#makeRoom(bytes, false))) return undefined;
      try {
        const file = this.#folder.file(writeSegmentName({ ...place, streamBegunMs: this.#streamBegunMs }));
        return this.#begin(new Segment({ ...place, store: await FileStore.create(file), isInMemory: false }));
      } catch (error) {
        this.#tellTrouble(error);
      }
    }
    if (!(await this.#makeRoom(bytes, true))) return undefined;
    return this.#begin(new Segment({ ...place, store: new MemoryStore(), isInMemory: true }));
  }

  #begin(segment: Segment): Segment {
    if (!segment.isInMemory) this.trouble = undefined;
    this.#segments.push(segment);
    this.#isLastClosed = false;
    return segment;
  }

  #segmentBytesMax(isInMemory: boolean): number {
    return Math.min(segmentBytesMax, this.#bytesMax(isInMemory) / segmentsMin);
  }

  #bytesMax(isInMemory: boolean): number {
    return isInMemory ? memoryBytesMax : this.#options.bytesMax;
  }

  /** Gives up the oldest rows for new ones. Those that are being sent stay. */
  async #makeRoom(bytes: number, isInMemory: boolean): Promise<boolean> {
    for (;;) {
      const alike = this.#segments.filter((segment) => segment.isInMemory === isInMemory);
      const used = alike.reduce((sum, segment) => sum + segment.bytes, 0);
      if (used + bytes <= this.#bytesMax(isInMemory)) return true;
      const current = this.#isLastClosed ? undefined : this.#segments.at(-1);
      const oldest = alike.find((segment) => segment !== this.#sending && segment !== current);
      if (oldest === undefined) return false;
      this.#options.lose(isInMemory ? this.#lossOfTrouble : 'spool_full', oldest.waitingRows);
      await this.#remove(oldest);
    }
  }

  get #lossOfTrouble(): LossReason {
    return this.trouble?.includes('ENOSPC') || this.trouble?.includes('EDQUOT') ? 'disk_full' : 'disk_failed';
  }

  #tellTrouble(error: unknown): void {
    const trouble = error instanceof Error ? error.message : String(error);
    this.#fileAgainMs = this.#options.clock.monotonicMs() + fileAgainAfterMs;
    if (this.trouble === undefined)
      this.#options.log.error('events cannot be kept on disk; some are kept in memory until it can be written to', {
        folder: this.#options.folder,
        reason: trouble,
      });
    this.trouble = trouble;
  }

  /** The oldest rows, up to what one batch may hold; undefined when there are none. They are next until they are acknowledged. */
  async next(limits: { rowsMax: number; bytesMax: number }): Promise<SpooledRows | undefined> {
    for (;;) {
      const segment = this.#segments.find((candidate) => candidate.waitingRows > 0);
      this.#sending = segment;
      if (segment === undefined) return undefined;
      const bytes = await segment.store.read(
        segment.doneBytes,
        Math.min(limits.bytesMax, segment.bytes - segment.doneBytes),
      );
      const found = readBatch(segment, bytes, limits.rowsMax);
      if (found.rows > 0) return found;
      if (found.endBytes > segment.doneBytes) segment.doneBytes = found.endBytes;
      else await this.#skipDamage(segment, bytes);
    }
  }

  /** Over one record, if it can be seen where the next one begins, else over all that is left. */
  async #skipDamage(segment: Segment, bytes: Buffer): Promise<void> {
    const damaged = readDamaged(bytes, 0) ?? { rows: segment.waitingRows, end: segment.bytes - segment.doneBytes };
    this.#options.lose('spool_damaged', damaged.rows);
    segment.doneRows += damaged.rows;
    segment.doneBytes += damaged.end;
    if (!segment.isDone) return;
    if (segment === this.#segments.at(-1)) this.#isLastClosed = true;
    await this.#remove(segment);
  }

  /** What was sent is not needed any more. Never rejects. */
  async acknowledge({ segment, rows, endBytes }: SpooledRows): Promise<void> {
    segment.doneBytes = endBytes;
    segment.doneRows += rows;
    this.#sending = undefined;
    const isWritten = !this.#isLastClosed && segment === this.#segments.at(-1);
    try {
      if (segment.isDone && !isWritten) await this.#remove(segment);
      else if (segment.store instanceof FileStore) {
        await this.#folder!.writePosition(nameOf(segment.store), { bytes: segment.doneBytes, rows: segment.doneRows });
        if (segment.isDone) await wipeDone(segment);
      }
    } catch (error) {
      // At worst they are sent again after a crash, and known again.
      this.#options.log.warn('what was sent of the spool could not be noted', { reason: String(error) });
    }
  }

  async #remove(segment: Segment): Promise<void> {
    const at = this.#segments.indexOf(segment);
    if (at >= 0) this.#segments.splice(at, 1);
    try {
      await segment.store.remove();
      if (segment.store instanceof FileStore) await this.#folder!.removePosition(nameOf(segment.store));
    } catch (error) {
      this.#options.log.warn('a file of the spool could not be removed', { reason: String(error) });
    }
  }

  /** Leaves the files to whoever opens the folder next. Rows in memory are lost. */
  async close(): Promise<void> {
    await this.#writing;
    for (const segment of this.#segments) {
      if (segment.isInMemory) this.#options.lose(this.#lossOfTrouble, segment.waitingRows);
      else if (segment.isDone) await this.#remove(segment);
      else await segment.store.close();
    }
    if (this.#folder === undefined) return;
    await this.#folder.writeState({ nodeId: this.#options.nodeId, isClosed: true }).catch(() => {});
    this.#folder.release();
  }
}

/** The oldest rows go by segments: at most an eighth of what the spool may hold. */
const segmentsMin = 8;
const segmentBytesMax = 8 * 1024 * 1024;
const memoryBytesMax = 8 * 1024 * 1024;
/** A disk that could not be written to is tried again after this. Milliseconds. */
const fileAgainAfterMs = 5_000;

function nameOf({ file }: FileStore): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

/** Rows at the begin of `bytes`, which is what `segment` has not done. */
function readBatch(segment: Segment, bytes: Buffer, rowsMax: number): SpooledRows {
  const { stream, doneBytes, doneRows } = segment;
  const payloads: Buffer[] = [];
  let rows = 0;
  let at = 0;
  while (rows < rowsMax) {
    const record = readRecord(bytes, at);
    if (record === undefined) break;
    at += recordBytes(record);
    rows += record.rows;
    payloads.push(record.payload);
  }
  return { stream, sequence: segment.sequence + doneRows, rows, payloads, segment, endBytes: doneBytes + at };
}
