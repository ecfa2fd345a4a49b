import { crc32 } from 'node:zlib';
import { preludeBytes } from './aws-event-stream.ts';

/** The text of a header of a message that was framed; undefined where it has none of that name. */
export function awsHeader(message: Buffer, name: string): string | undefined {
  const end = headersEnd(message);
  let at = preludeBytes;
  while (at < end) {
    const nameEnd = at + 1 + message[at]!;
    const size = sizeOfValue(message, nameEnd, end);
    if (size === undefined) return undefined;
    const valueAt = nameEnd + 1;
    if (message[nameEnd] === textType && isAt(message, at + 1, nameEnd, name)) {
      return message.toString('utf8', valueAt + 2, valueAt + size);
    }
    at = valueAt + size;
  }
  return undefined;
}

/** The headers of a message that was framed, as `writeAwsMessage` takes them. */
export function awsHeadersBytes(message: Buffer): Buffer {
  return message.subarray(Math.min(preludeBytes, message.length), headersEnd(message));
}

export function awsPayload(message: Buffer): Buffer {
  return message.subarray(headersEnd(message), Math.max(0, message.length - 4));
}

/** Headers that are texts, names and values in turn: the same for many messages. */
export function writeAwsHeaders(headers: readonly string[]): Buffer {
  const parts: Buffer[] = [];
  for (let i = 0; i < headers.length; i += 2) parts.push(writeHeader(headers[i]!, headers[i + 1]!));
  return Buffer.concat(parts);
}

/** `headers` as `writeAwsHeaders` gives them, or as they are given to it. */
export function writeAwsMessage(headers: Buffer | readonly string[], payload: string | Buffer): Buffer {
  const written = Buffer.isBuffer(headers) ? headers : writeAwsHeaders(headers);
  const payloadBytes = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length;
  const message = Buffer.allocUnsafe(preludeBytes + written.length + payloadBytes + 4);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(written.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  written.copy(message, preludeBytes);
  if (typeof payload === 'string') message.write(payload, preludeBytes + written.length);
  else payload.copy(message, preludeBytes + written.length);
  message.writeUInt32BE(crc32(message.subarray(0, message.length - 4)), message.length - 4);
  return message;
}

/** Of what is too short to be a message, where it ends. */
function headersEnd(message: Buffer): number {
  if (message.length < preludeBytes + 4) return message.length;
  return Math.min(preludeBytes + message.readUInt32BE(4), message.length);
}

const textType = 7;

/** Bytes of the value behind its type, by type: true, false, byte, short, integer, long; bytes, text; time, UUID. */
const sizes = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16];

function sizeOfValue(message: Buffer, typeAt: number, end: number): number | undefined {
  if (typeAt >= end) return undefined;
  const type = message[typeAt]!;
  if (type !== textType && type !== textType - 1) return sizes[type];
  return typeAt + 3 > end ? undefined : 2 + message.readUInt16BE(typeAt + 1);
}

function isAt(message: Buffer, from: number, to: number, name: string): boolean {
  if (to - from !== name.length) return false;
  for (let i = 0; i < name.length; i++) if (message[from + i] !== name.charCodeAt(i)) return false;
  return true;
}

function writeHeader(name: string, value: string): Buffer {
  const nameBytes = Buffer.from(name);
  const valueBytes = Buffer.from(value);
  const header = Buffer.allocUnsafe(nameBytes.length + valueBytes.length + 4);
  header[0] = nameBytes.length;
  nameBytes.copy(header, 1);
  header[nameBytes.length + 1] = textType;
  header.writeUInt16BE(valueBytes.length, nameBytes.length + 2);
  valueBytes.copy(header, nameBytes.length + 4);
  return header;
}
