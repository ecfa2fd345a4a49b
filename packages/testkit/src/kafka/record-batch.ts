import { WireReader } from './wire.ts';

/** A record of a batch. */
export interface KafkaRecord {
  readonly key: string | undefined;
  readonly value: string;
}

/** Reads a record batch (magic 2, not compressed), and checks all that a broker checks: sizes, counts and the checksum. */
export function readRecordBatch(bytes: Buffer): KafkaRecord[] {
  const reader = new WireReader(bytes);
  reader.int64();
  const length = reader.int32();
  if (length !== reader.left) throw new Error(`a batch of ${length} bytes in ${reader.left}`);
  reader.int32();
  const magic = reader.int8();
  if (magic !== 2) throw new Error(`a batch of magic ${magic}`);
  const checksum = reader.uint32();
  const checked = reader.rest();
  if (crc32c(checked) !== checksum) throw new Error('a batch with a wrong checksum');

  const batch = new WireReader(checked);
  if ((batch.int16() & 0x7) !== 0) throw new Error('a batch that is compressed');
  const lastOffset = batch.int32();
  for (let times = 0; times < 3; times++) batch.int64();
  batch.int16();
  batch.int32();
  const records = batch.list(() => readRecord(batch));
  if (lastOffset !== records.length - 1) throw new Error(`${records.length} records up to offset ${lastOffset}`);
  if (batch.left > 0) throw new Error(`${batch.left} bytes behind the records`);
  return records;
}

function readRecord(batch: WireReader): KafkaRecord {
  const length = batch.varint();
  const end = batch.left - length;
  batch.int8();
  batch.varint();
  batch.varint();
  const key = batch.varBytes()?.toString();
  const value = batch.varBytes()?.toString() ?? '';
  for (let headers = batch.varint(); headers > 0; headers--) {
    batch.varBytes();
    batch.varBytes();
  }
  if (batch.left !== end) throw new Error('a record of another length than it says');
  return { key, value };
}

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value >>> 0;
});

/** Castagnoli's. */
function crc32c(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ table[(crc ^ byte) & 0xff]!;
  return (crc ^ 0xffffffff) >>> 0;
}
