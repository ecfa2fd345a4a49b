/** Bytes from `from` to `to` (exclusive) are to become `by`. */
export interface Splice {
  readonly from: number;
  readonly to: number;
  readonly by: Buffer;
}

/** The bytes with all splices made, which must not overlap; the same buffer when there are none. */
export function spliced(bytes: Buffer, splices: readonly Splice[]): Buffer {
  if (splices.length === 0) return bytes;
  const parts: Buffer[] = [];
  let at = 0;
  for (const { from, to, by } of splices.toSorted((a, b) => a.from - b.from)) {
    parts.push(bytes.subarray(at, from), by);
    at = to;
  }
  parts.push(bytes.subarray(at));
  return Buffer.concat(parts);
}
