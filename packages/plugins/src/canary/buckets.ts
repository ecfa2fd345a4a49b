import type { Exchange } from '@sallyport/pipeline';
import type { CanaryConfig } from './schema.ts';

/**
 * Prepares the choice of an exchange's bucket, from 0 to `steps - 1`. What is hashed always falls into the same bucket;
 * what cannot be told is looked for in the consumer, then in the address.
 */
export function compileBuckets({ hash, hash_header, steps }: CanaryConfig): (x: Exchange) => number {
  if (hash === 'none') return dealt(steps);
  const header = hash === 'header' ? hash_header?.toLowerCase() : undefined;
  const isByConsumer = hash !== 'ip';
  return (x) => {
    const key =
      (header === undefined ? undefined : x.requestHeaders.get(header)) ??
      (isByConsumer ? (x.consumer?.id ?? x.credential?.id) : undefined) ??
      x.head.clientIp;
    return hashOf(key) % steps;
  };
}

/** Visits every bucket once in `steps` turns, in strides that spread any share of them evenly over time. */
function dealt(steps: number): () => number {
  let stride = Math.max(1, Math.round(steps * 0.618));
  while (greatestCommonDivisor(stride, steps) !== 1) stride++;
  let bucket = 0;
  return () => {
    bucket = (bucket + stride) % steps;
    return bucket;
  };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** FNV-1a, its bits mixed once more, since only the remainder is used. Equal in every worker, and after every reload. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
