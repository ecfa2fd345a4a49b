import { createVectorsPort } from '@sallyport/runtime';
import { fakeServices, quantile } from '@sallyport/testkit';

/** How long it takes to find the five nearest of 10,000 vectors of 384 numbers in memory: `node bench/src/micro/vectors.ts`. */
const count = 10_000;
const dimensions = 384;

const { clock, log } = fakeServices();
const random = () => Float32Array.from({ length: dimensions }, () => Math.random() - 0.5);
for (const metric of ['cosine', 'euclidean'] as const) {
  const store = createVectorsPort({ clock, log }).memory({ dimensions, metric });
  for (let i = 0; i < count; i++) await store.put('n', String(i), random(), '');
  const tookMs: number[] = [];
  const startedAt = process.cpuUsage();
  for (let run = 0; run < 300; run++) {
    const query = random();
    const fromMs = performance.now();
    await store.nearest('n', query, 5, 2);
    tookMs.push(performance.now() - fromMs);
  }
  const { user, system } = process.cpuUsage(startedAt);
  const at = (share: number) => quantile(tookMs, share).toFixed(2);
  const cpuMs = ((user + system) / 1000 / tookMs.length).toFixed(2);
  console.log(
    `${metric.padEnd(10)} nearest 5 of ${count}: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, ${cpuMs} ms of processor time`,
  );
}
