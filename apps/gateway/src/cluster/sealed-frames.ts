import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** `SPLG`, and the version of what follows. */
const mark = Buffer.from([0x53, 0x50, 0x4c, 0x47, 1]);
const saltBytes = 32;
const tagBytes = 16;
const lengthBytes = 4;
const headBytes = mark.length + saltBytes;

/**
 * Frames of a configuration as one file: AES-256-GCM under a key of the file's own, derived from `key` and its salt. Whatever is
 * changed in it, or missing, none of it is taken.
 */
export function sealFrames(frames: readonly Uint8Array[], key: Buffer): Buffer {
  const salt = randomBytes(saltBytes);
  const head = Buffer.concat([mark, salt]);
  const cipher = createCipheriv('aes-256-gcm', keyOf(key, salt), nonce).setAAD(head);
  const parts = [head];
  for (const frame of frames) {
    const length = Buffer.alloc(lengthBytes);
    length.writeUInt32BE(frame.length);
    parts.push(cipher.update(length), cipher.update(frame));
  }
  parts.push(cipher.final(), cipher.getAuthTag());
  return Buffer.concat(parts);
}

/** Throws where the file is not whole, or was sealed with another key. */
export function openFrames(sealed: Buffer, key: Buffer): Buffer[] {
  const head = sealed.subarray(0, headBytes);
  if (sealed.length < headBytes + tagBytes || !head.subarray(0, mark.length).equals(mark)) throw broken();
  const decipher = createDecipheriv('aes-256-gcm', keyOf(key, head.subarray(mark.length)), nonce, {
    authTagLength: tagBytes,
  })
    .setAAD(head)
    .setAuthTag(sealed.subarray(-tagBytes));
  try {
    const opened = decipher.update(sealed.subarray(headBytes, -tagBytes));
    return framesIn(Buffer.concat([opened, decipher.final()]));
  } catch (cause) {
    throw broken(cause);
  }
}

/** The key seals one file alone, once. */
const nonce = Buffer.alloc(12);

function keyOf(key: Buffer, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, 'sallyport last good configuration', 32));
}

function framesIn(bytes: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const from = at + lengthBytes;
    at = from + bytes.readUInt32BE(at);
    frames.push(bytes.subarray(from, at));
  }
  return frames;
}

function broken(cause?: unknown): Error {
  return new Error('It is not whole, or of another key.', { cause });
}
