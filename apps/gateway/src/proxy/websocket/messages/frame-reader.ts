import { CloseCode } from './close-code.ts';
import { Opcode } from './opcode.ts';

/** A frame of RFC 6455 §5.2. */
export interface Frame {
  readonly opcode: number;
  readonly isFinal: boolean;
  /** Without its mask. */
  readonly payload: Buffer;
  /** As it came. */
  readonly raw: Buffer;
}

/** Header, longest length, mask. */
const headBytesMax = 14;
const controlBytesMax = 125;

/** Cuts what one side sends into frames, whichever way it comes in pieces. Takes no extensions. */
export class FrameReader {
  /** Clients mask what they send, servers do not. */
  readonly #isMasked: boolean;
  readonly #payloadBytesMax: number;
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** Of the frame that is coming, once its head is here. */
  #headBytes = 0;
  #frameBytes = 0;

  constructor(isMasked: boolean, payloadBytesMax: number) {
    this.#isMasked = isMasked;
    this.#payloadBytesMax = payloadBytesMax;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
  }

  /** Of frames that are not here whole. */
  get heldBytes(): number {
    return this.#bytes;
  }

  /** The next frame that is here whole; undefined when there is none; a code when this side does not keep to the protocol. */
  next(): Frame | CloseCode | undefined {
    if (this.#frameBytes === 0) {
      const problem = this.#readHead();
      if (problem !== undefined) return problem;
      if (this.#frameBytes === 0) return undefined;
    }
    if (this.#bytes < this.#frameBytes) return undefined;
    const raw = this.#take(this.#frameBytes);
    const payload = raw.subarray(this.#headBytes);
    this.#frameBytes = 0;
    return {
      opcode: raw[0]! & 0x0f,
      isFinal: (raw[0]! & 0x80) !== 0,
      payload: this.#isMasked ? unmask(payload, raw.subarray(this.#headBytes - 4, this.#headBytes)) : payload,
      raw,
    };
  }

  #readHead(): CloseCode | undefined {
    if (this.#bytes < 2) return undefined;
    const head = this.#look();
    const opcode = head[0]! & 0x0f;
    const isControl = opcode >= Opcode.close;
    const isKnown = opcode <= Opcode.binary || (isControl && opcode <= Opcode.pong);
    if ((head[0]! & 0x70) !== 0 || !isKnown || ((head[1]! & 0x80) !== 0) !== this.#isMasked)
      return CloseCode.protocolError;
    const short = head[1]! & 0x7f;
    if (isControl && (short > controlBytesMax || (head[0]! & 0x80) === 0)) return CloseCode.protocolError;
    const lengthBytes = short === 127 ? 8 : short === 126 ? 2 : 0;
    const headBytes = 2 + lengthBytes + (this.#isMasked ? 4 : 0);
    if (head.length < headBytes) return undefined;
    const payloadBytes =
      lengthBytes === 8
        ? head.readUInt32BE(2) * 2 ** 32 + head.readUInt32BE(6)
        : lengthBytes === 2
          ? head.readUInt16BE(2)
          : short;
    if (payloadBytes > this.#payloadBytesMax) return CloseCode.tooBig;
    this.#headBytes = headBytes;
    this.#frameBytes = headBytes + payloadBytes;
    return undefined;
  }

  /** The first bytes, as far as they are here. */
  #look(): Buffer {
    const [first] = this.#chunks;
    if (first!.length >= headBytesMax || this.#chunks.length === 1) return first!;
    this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0]!;
  }

  #take(bytes: number): Buffer {
    if (this.#chunks.length > 1 && this.#chunks[0]!.length < bytes) this.#chunks = [Buffer.concat(this.#chunks)];
    const first = this.#chunks[0]!;
    this.#bytes -= bytes;
    if (first.length === bytes) this.#chunks.shift();
    else this.#chunks[0] = first.subarray(bytes);
    return first.subarray(0, bytes);
  }
}

function unmask(payload: Buffer, mask: Buffer): Buffer {
  const plain = Buffer.allocUnsafe(payload.length);
  for (let i = 0; i < payload.length; i++) plain[i] = payload[i]! ^ mask[i & 3]!;
  return plain;
}
