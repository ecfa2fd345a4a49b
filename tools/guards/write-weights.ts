import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { Weights } from '@sallyport/injection/training';

/** Writes weights as the module that the gateway loads: words as bytes with a common scale, all else as it is. */
export function writeWeights(file: string, weights: Weights, scoreAtRate: readonly number[]): void {
  const bytes = Buffer.concat([
    numbers([weights.bias]),
    numbers(weights.signals),
    rounded(weights.words),
    numbers([weights.embeddingBias]),
    numbers(weights.embedding),
    numbers(scoreAtRate),
  ]);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(
    file,
    `// Written by \`npm run train:guards\`: not to be edited.
export const sha256 = '${sha256}';
export const weights =
  '${bytes.toString('base64')}';
`,
  );
}

const numbers = (values: ArrayLike<number>): Buffer => Buffer.from(Float32Array.from(values).buffer);

function rounded(values: Float32Array): Buffer {
  const scale = Math.max(...values.map(Math.abs)) / 127;
  return Buffer.concat([
    numbers([scale]),
    Buffer.from(Int8Array.from(values, (value) => Math.round(value / scale)).buffer),
  ]);
}
