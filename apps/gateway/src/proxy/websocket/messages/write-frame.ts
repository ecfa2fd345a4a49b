import { randomBytes } from 'node:crypto';
import { Opcode } from './opcode.ts';

/** One whole frame. `isMasked`: as from a client. */
export function writeFrame(opcode: number, payload: Buffer, isMasked: boolean): Buffer {
  const { length } = payload;
  const lengthBytes = length > 0xffff ? 8 : length > 125 ? 2 : 0;
  const headBytes = 2 + lengthBytes + (isMasked ? 4 : 0);
  const frame = Buffer.allocUnsafe(headBytes + length);
  frame[0] = 0x80 | opcode;
  frame[1] = (isMasked ? 0x80 : 0) | (lengthBytes === 8 ? 127 : lengthBytes === 2 ? 126 : length);
  if (lengthBytes === 2) frame.writeUInt16BE(length, 2);
  if (lengthBytes === 8) frame.writeBigUInt64BE(BigInt(length), 2);
  if (!isMasked) {
    payload.copy(frame, headBytes);
    return frame;
  }
  const mask = randomBytes(4);
  mask.copy(frame, headBytes - 4);
  for (let i = 0; i < length; i++) frame[headBytes + i] = payload[i]! ^ mask[i & 3]!;
  return frame;
}

/** With a code, and a reason that is cut to what such a frame may hold. */
export function writeClose(code: number, reason: string, isMasked: boolean): Buffer {
  const payload = Buffer.allocUnsafe(2 + reasonBytesMax);
  payload.writeUInt16BE(code);
  const { written } = encoder.encodeInto(reason, payload.subarray(2));
  return writeFrame(Opcode.close, payload.subarray(0, 2 + written), isMasked);
}

const reasonBytesMax = 123;
/** Never writes half a character. */
const encoder = new TextEncoder();
