import { EmbeddingThreads } from '@sallyport/embedding';
import { createVectorsPort } from '@sallyport/runtime';
import { fakeServices } from '@sallyport/testkit';
import { median } from '../../measure.ts';
import { judge, type Row } from '../../report.ts';

const vectors = 10_000;
const texts = 60;
const lookups = 200;

/** How long a text of 64 tokens takes the model that comes with the gateway, and the nearest of ten thousand vectors. */
export async function meanings(): Promise<Row[]> {
  const { clock, log } = fakeServices();
  const threads = new EmbeddingThreads({ clock, log, threadsMax: 1 });
  try {
    for (let n = 0; n < 5; n++) await threads.embed([textOf(n)]);
    const embedMs: number[] = [];
    for (let n = 0; n < texts; n++) {
      const startedMs = performance.now();
      await threads.embed([textOf(n)]);
      embedMs.push(performance.now() - startedMs);
    }
    const isNative = threads.runtime?.includes('node') === true;
    const limit = isNative ? 5 : 35;
    return [
      {
        scenario: `embedding of 64 tokens, ${threads.runtime ?? 'none'}`,
        figure: 'p50',
        unit: 'ms',
        sallyport: median(embedMs),
        aim: `≤ ${limit}`,
        verdict: judge(median(embedMs), limit, limit),
      },
      await lookupRow(threads.dimensions),
    ];
  } finally {
    await threads.close();
  }
}

async function lookupRow(dimensions: number): Promise<Row> {
  const { clock, log } = fakeServices();
  const port = createVectorsPort({ clock, log });
  const store = port.memory({ dimensions, metric: 'cosine' });
  const random = () => Float32Array.from({ length: dimensions }, () => Math.random() - 0.5);
  for (let n = 0; n < vectors; n++) await store.put('bench', `${n}`, random(), '');
  const ms: number[] = [];
  for (let n = 0; n < lookups; n++) {
    const vector = random();
    const startedMs = performance.now();
    await store.nearest('bench', vector, 1, 2);
    ms.push(performance.now() - startedMs);
  }
  store.close();
  port.close();
  return {
    scenario: `nearest of ${vectors.toLocaleString('en')} vectors, in memory`,
    figure: 'p50',
    unit: 'ms',
    sallyport: median(ms),
    aim: '≤ 5',
    verdict: judge(median(ms), 5, 5),
  };
}

/** Sixty-four tokens, and unlike the one before. */
function textOf(n: number): string {
  return `Report ${n}: ${'the service answered with errors again '.repeat(10)}today`;
}
