import { gunzipSync, gzip } from 'node:zlib';

/** Beside the event loop: a full batch takes milliseconds. */
export function compress(bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    gzip(bytes, (error, compressed) => (error === null ? resolve(compressed) : reject(error)));
  });
}

/** Undefined for what is not gzip, or more than that. */
export function decompress(bytes: Buffer, bytesMax: number): Buffer | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: bytesMax });
  } catch {
    return undefined;
  }
}
