import { readJson } from '@sallyport/json';
import { z } from 'zod';

const hash = z.string().regex(/^[0-9a-f]{32}$/);
const version = z.int().min(0);

const frameHeadSchema = z.discriminatedUnion('type', [
  /** A whole configuration: lines as `document-lines.ts` has them. */
  z.object({ type: z.literal('snapshot'), version, hash }),
  /** What makes version `from` this version: JSON of `EntityChange[]`. */
  z.object({ type: z.literal('delta'), from: version, version, hash }),
]);

/** What a frame is of, before its compressed content. `hash` is that of the configuration once it is applied. */
export type FrameHead = z.output<typeof frameHeadSchema>;

const lengthBytes = 4;
const headBytesMax = 64 * 1024;

/** A configuration on its way: the length of the head, the head as JSON, and the content that zstd compressed. */
export function encodeFrame(head: FrameHead, content: Uint8Array): Uint8Array {
  const headBytes = new TextEncoder().encode(JSON.stringify(head));
  const frame = new Uint8Array(lengthBytes + headBytes.length + content.length);
  new DataView(frame.buffer).setUint32(0, headBytes.length);
  frame.set(headBytes, lengthBytes);
  frame.set(content, lengthBytes + headBytes.length);
  return frame;
}

/** Undefined where it is no frame of a version that is known. */
export function decodeFrame(frame: Uint8Array): { head: FrameHead; content: Uint8Array } | undefined {
  if (frame.length < lengthBytes) return undefined;
  const headBytes = new DataView(frame.buffer, frame.byteOffset, frame.byteLength).getUint32(0);
  if (headBytes > headBytesMax || lengthBytes + headBytes > frame.length) return undefined;
  const head = headOf(frame.subarray(lengthBytes, lengthBytes + headBytes));
  return head && { head, content: frame.subarray(lengthBytes + headBytes) };
}

function headOf(bytes: Uint8Array): FrameHead | undefined {
  try {
    return frameHeadSchema.safeParse(readJson(new TextDecoder().decode(bytes))).data;
  } catch {
    return undefined;
  }
}
