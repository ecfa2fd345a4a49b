import { crc32 } from 'node:zlib';

/** A message of `application/vnd.amazon.eventstream`: lengths, headers, payload, and a checksum after each. */
export function eventMessage(headers: Readonly<Record<string, string>>, payload: string): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => headerOf(name, value)));
  const body = Buffer.from(payload);
  const message = Buffer.alloc(16 + head.length + body.length);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(head.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  head.copy(message, 12);
  body.copy(message, 12 + head.length);
  message.writeUInt32BE(crc32(message.subarray(0, -4)), message.length - 4);
  return message;
}

const stringType = 7;

function headerOf(name: string, value: string): Buffer {
  const text = Buffer.from(value);
  const header = Buffer.alloc(4 + name.length);
  header.writeUInt8(name.length, 0);
  header.write(name, 1, 'latin1');
  header.writeUInt8(stringType, 1 + name.length);
  header.writeUInt16BE(text.length, 2 + name.length);
  return Buffer.concat([header, text]);
}
