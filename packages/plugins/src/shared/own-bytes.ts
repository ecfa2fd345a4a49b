/**
 * Text as bytes of its own. `Buffer.from` cuts short ones from a slab that they share with whatever else is made at the time, so that one that
 * waits in a queue would keep all of them in memory.
 */
export function ownBytes(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}
