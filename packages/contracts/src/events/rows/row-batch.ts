import type { EntityName, EventRow } from '../event-row.ts';
import { RowEncoder, rowBytesMax } from './row-encoder.ts';
import { entityNameFields, rowFields, rowsField } from './row-fields.ts';
import { list, milliseconds, number, text } from './wire/kinds.ts';
import { Message, record, required } from './wire/message.ts';
import { WireReader } from './wire/reader.ts';
import { WireWriter } from './wire/writer.ts';

/**
 * What a gateway tells its control plane in one request:
 *
 *     POST {control plane}/ingest/v1/rows
 *     Authorization: Bearer TOKEN
 *     Content-Type: application/vnd.sallyport.rows
 *     Content-Encoding: zstd
 *
 * and a batch as `encodeBatch` writes it. Rows of a stream are numbered from 0 in the order in which they were recorded;
 * batches of a stream come one after the other. `200` with `{"next": n}`, n being `sequence + rows.length` or more, says that
 * all of it is stored for good: it is never sent again. Without that answer it is, perhaps cut otherwise: of a stream, rows below the highest
 * `next` that was answered are there already; numbers that are passed over were lost. `400`, `413` and `422` say that the
 * batch cannot be taken: it comes again in halves, and a row that is refused alone is set aside. Whatever else is answered,
 * the gateway waits and asks again.
 */
export interface RowBatch {
  /** One run of one event host; the same sequence in the same stream is the same row. */
  stream: string;
  /** Of the first row. */
  sequence: number;
  /** By the node's clock, as all times in rows: the difference to the receiver's is the node's skew, and the way. */
  sentAtMs: number;
  /** Who sends; rows that waited for long may be of a node before it, and name that. */
  node: BatchNode;
  /** Exchanges of this stream so far that have no row, by reason. */
  lost: Record<string, number>;
  /**
   * Entities as they are called now: all of the node's configuration, in as many batches as it takes, after it has changed. Of
   * one with another hash, what is not named again is gone.
   */
  names: EntityName[];
  rows: EventRow[];
}

export interface BatchNode {
  id: string;
  version: string;
  hostname: string;
  /** Of its configuration. */
  configHash: string;
}

export const ingestPath = '/ingest/v1/rows';
export const rowsMediaType = 'application/vnd.sallyport.rows';
/** Before compression; no batch is larger. */
export const batchBytesMax = 4 * 1024 * 1024;

const node = new Message<BatchNode>({
  id: required(1, text(64)),
  version: required(2, text(32)),
  hostname: required(3, text(256)),
  configHash: required(4, text(64)),
});

const batchFields = new Message<RowBatch>({
  stream: required(2, text(64)),
  sequence: required(3, number),
  sentAtMs: required(4, milliseconds),
  node: required(5, node),
  lost: required(6, record(number, 64, 64)),
  names: required(7, list(entityNameFields, Number.POSITIVE_INFINITY)),
  rows: required(rowsField, list(rowFields, Number.POSITIVE_INFINITY)),
});

/** Everything but rows, which follow as `RowEncoder` has written them. */
export function encodeBatchHead(head: Omit<RowBatch, 'rows'>): Uint8Array {
  const writer = new WireWriter(Buffer.allocUnsafe(headBytesMax + nameBytesMax * head.names.length));
  batchFields.writeFields(writer, { ...head, rows: [] });
  return writer.bytes.subarray(0, writer.at);
}

/** Of all fields but names. */
const headBytesMax = 16 * 1024;
/** Of one name. */
const nameBytesMax = 400;

export function encodeBatch({ rows, ...head }: RowBatch): Uint8Array {
  const encoder = new RowEncoder(Buffer.allocUnsafe(rowBytesMax));
  const parts = [encodeBatchHead(head)];
  for (const row of rows) {
    encoder.at = 0;
    encoder.encode(row);
    parts.push(Buffer.from(encoder.bytes.subarray(0, encoder.at)));
  }
  return Buffer.concat(parts);
}

/** Throws `WireError` where the bytes are no batch. */
export function decodeBatch(bytes: Uint8Array): RowBatch {
  return batchFields.readFields(new WireReader(bytes));
}

/** Of bytes as `RowEncoder` writes them, or of a batch. Throws `WireError`. */
export function decodeRows(bytes: Uint8Array): EventRow[] {
  return decodeBatch(bytes).rows;
}
