/** Was this made by chance? The shorter a text, the less there is to tell; what counts up or repeats is an example. */
export function isRandom(text: string, entropyMin: number): boolean {
  return entropyOf(text) >= Math.min(entropyMin, 0.7 * Math.log2(text.length)) && !example.test(text);
}

const example = /(.)\1{9}|EXAMPLE|xxxx|XXXX|\*\*\*|abcdefghijkl/;

/** Shannon's entropy of the characters of a text, in bits per character. */
export function entropyOf(text: string): number {
  counts.fill(0);
  // The sum of n·log2(n) over the counts, kept up as they grow.
  let sum = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index) & 127;
    const count = counts[code] as number;
    sum += entropyAt(count + 1) - entropyAt(count);
    counts[code] = count + 1;
  }
  return Math.log2(text.length) - sum / text.length;
}

function entropyAt(count: number): number {
  return products[count] ?? count * Math.log2(count);
}

// n·log2(n) of small numbers, which are looked up all the time.
const products = Float64Array.from({ length: 256 }, (_, count) => (count === 0 ? 0 : count * Math.log2(count)));

// Filled anew at each call; nothing is awaited in between.
const counts = new Float64Array(128);
