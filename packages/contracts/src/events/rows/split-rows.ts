import { rowsField } from './row-fields.ts';
import { WireError } from './wire/reader.ts';
import { lengthBytes, wireTypes } from './wire/writer.ts';

const rowTag = (rowsField << 3) | wireTypes.bytes;
const rowHeadBytes = 1 + lengthBytes;

/** Each row by itself of what a `RowEncoder` has written. Throws `WireError`. */
export function splitRows(bytes: Uint8Array): Uint8Array[] {
  const rows: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = (bytes[at + 1]! & 0x7f) | ((bytes[at + 2]! & 0x7f) << 7) | (bytes[at + 3]! << 14);
    const end = at + rowHeadBytes + length;
    if (bytes[at] !== rowTag || !(end <= bytes.length)) throw new WireError('these are no rows');
    rows.push(bytes.subarray(at, end));
    at = end;
  }
  return rows;
}
