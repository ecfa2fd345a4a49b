/**
 * Passes one multi-byte UTF-8 sequence (RFC 3629 §4) at `at`, whose first byte is 0x80 or more; -1 when it is not
 * well-formed: overlong forms, surrogates and values beyond U+10FFFF are not.
 */
export function skipUtf8(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0xc2 || first > 0xf4) return -1;
  if (first < 0xe0) return continues(bytes, at + 1, 0x80, 0xbf) ? at + 2 : -1;
  if (first < 0xf0) {
    const low = first === 0xe0 ? 0xa0 : 0x80;
    const high = first === 0xed ? 0x9f : 0xbf;
    return continues(bytes, at + 1, low, high) && continues(bytes, at + 2, 0x80, 0xbf) ? at + 3 : -1;
  }
  const low = first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xf4 ? 0x8f : 0xbf;
  const whole =
    continues(bytes, at + 1, low, high) && continues(bytes, at + 2, 0x80, 0xbf) && continues(bytes, at + 3, 0x80, 0xbf);
  return whole ? at + 4 : -1;
}

function continues(bytes: Uint8Array, at: number, low: number, high: number): boolean {
  return at < bytes.length && bytes[at]! >= low && bytes[at]! <= high;
}
