export const bucketCount = 16_384;
const word = /[\p{L}\p{M}\p{N}']+/gu;
const wordsMax = 160;

/** The words of a passage, pairs of neighbours and beginnings of words, as places in a table. Which of them share a place is left to chance. */
export function hashed(foldedPassage: string): Uint16Array {
  const places = new Set<number>();
  let before = 0;
  let words = 0;
  for (const [text] of foldedPassage.matchAll(word)) {
    const own = hash(text, 1);
    places.add(own % bucketCount);
    if (text.length > 5) places.add(hash(text.slice(0, 5), 3) % bucketCount);
    if (before !== 0) places.add((Math.imul(before, 31) ^ own) >>> 18);
    before = own;
    if (++words === wordsMax) break;
  }
  return Uint16Array.from(places);
}

function hash(text: string, seed: number): number {
  let value = 0x811c9dc5 ^ seed;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return (value ^ (value >>> 13)) >>> 0;
}
