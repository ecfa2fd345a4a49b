import { crc32 } from 'node:zlib';

/** Rows as they were handed over together. */
export interface SpoolRecord {
  readonly rows: number;
  /** Exchanges that the node had begun then and not recorded: lost, if it was killed and this is its last record. */
  readonly inHand: number;
  /** As `RowEncoder` writes them, one after the other. */
  readonly payload: Buffer;
}

export function recordBytes({ payload }: SpoolRecord): number {
  return headBytes + payload.length;
}

/** Bytes of the payload, rows, exchanges in hand, and a CRC-32 of these and the payload; each four bytes, little-endian. */
export const headBytes = 16;
const crcAt = 12;

export function writeRecord({ rows, inHand, payload }: SpoolRecord): Buffer {
  const record = Buffer.allocUnsafe(headBytes + payload.length);
  record.writeUInt32LE(payload.length, 0);
  record.writeUInt32LE(rows, 4);
  record.writeUInt32LE(inHand, 8);
  payload.copy(record, headBytes);
  record.writeUInt32LE(checksum(record, payload), crcAt);
  return record;
}

/** The record at `at`; undefined where there is no whole and sound one. */
export function readRecord(bytes: Buffer, at: number): SpoolRecord | undefined {
  if (at + headBytes > bytes.length) return undefined;
  const end = at + headBytes + bytes.readUInt32LE(at);
  if (end > bytes.length) return undefined;
  const payload = bytes.subarray(at + headBytes, end);
  const head = bytes.subarray(at, at + headBytes);
  if (checksum(head, payload) !== head.readUInt32LE(crcAt)) return undefined;
  return { rows: head.readUInt32LE(4), inHand: head.readUInt32LE(8), payload };
}

/** Where a record that is not sound says it ends, and how many rows it has: if a sound one follows, or nothing does. */
export function readDamaged(bytes: Buffer, at: number): { rows: number; end: number } | undefined {
  if (at + headBytes > bytes.length) return undefined;
  const end = at + headBytes + bytes.readUInt32LE(at);
  if (end > bytes.length || (end < bytes.length && readRecord(bytes, end) === undefined)) return undefined;
  return { rows: bytes.readUInt32LE(at + 4), end };
}

function checksum(head: Buffer, payload: Buffer): number {
  return crc32(payload, crc32(head.subarray(0, crcAt)));
}
