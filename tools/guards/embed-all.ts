import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { EmbeddingThreads } from '@sallyport/embedding';
import { embeddingLength } from '@sallyport/injection/training';
import type { Clock, Log } from '@sallyport/pipeline';

const batch = 32;
const keyLength = 16;
const timeoutMs = 300_000;

const clock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  steadyMs: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};
const log: Log = { debug() {}, info() {}, warn: console.warn, error: console.error };

/** Lends the built-in embedding model, in threads of this process. */
export async function withLocalEmbedder<T>(use: (embedder: EmbeddingThreads) => Promise<T>): Promise<T> {
  const embedder = new EmbeddingThreads({ clock, log, threadsMax: availableParallelism() });
  try {
    return await use(embedder);
  } finally {
    await embedder.close();
  }
}

/** Vectors of texts, kept in a file from one training to the next. */
export async function embedAll(
  texts: readonly string[],
  cacheFile: string,
  onProgress: (done: number) => void,
): Promise<Map<string, Float32Array>> {
  const kept = readCache(cacheFile);
  const vectors = new Map<string, Float32Array>();
  const missing = [...new Set(texts)].filter((text) => {
    const known = kept.get(keyOf(text).toString('hex'));
    if (known !== undefined) vectors.set(text, known);
    return known === undefined;
  });
  await withLocalEmbedder(async (embedder) => {
    for (let at = 0; at < missing.length; at += batch) {
      const some = missing.slice(at, at + batch);
      const made = await embedder.embed(some, { timeoutMs });
      for (const [index, text] of some.entries()) {
        vectors.set(text, made[index]!);
        appendFileSync(cacheFile, Buffer.concat([keyOf(text), Buffer.from(new Float32Array(made[index]!).buffer)]));
      }
      if (at % (batch * 32) === 0) onProgress(Math.min(at + batch, missing.length) / missing.length);
    }
  });
  return vectors;
}

const keyOf = (text: string): Buffer => createHash('sha256').update(text).digest().subarray(0, keyLength);

function readCache(file: string): Map<string, Float32Array> {
  const kept = new Map<string, Float32Array>();
  if (!existsSync(file)) return kept;
  const bytes = readFileSync(file);
  const length = keyLength + embeddingLength * 4;
  for (let at = 0; at + length <= bytes.length; at += length) {
    const vector = Float32Array.from({ length: embeddingLength }, (_, number) =>
      bytes.readFloatLE(at + keyLength + number * 4),
    );
    kept.set(bytes.toString('hex', at, at + keyLength), vector);
  }
  return kept;
}
