import { EmbeddingThreads } from '@sallyport/embedding';
import { fakeServices, quantile } from '@sallyport/testkit';

/**
 * How long the local model takes for a text of 64 tokens, as its caller waits for it, with what computes here:
 * `node bench/src/micro/embedding.ts`.
 */
const runs = 200;
const words = 'gateway between people and models that speak many languages of this world '.split(' ');

const { clock, log } = fakeServices();
const startedMs = performance.now();
const threads = new EmbeddingThreads({ clock, log, threadsMax: 1 });
// Each of these words is one token; two more frame a text.
const text = (run: number) => Array.from({ length: 62 }, (_, i) => words[(run + i * 7) % (words.length - 1)]).join(' ');
await threads.embed([text(0)]);
console.log(`${threads.runtime}: loaded in ${(performance.now() - startedMs).toFixed(0)} ms`);
let lagMs = 0;
let beatMs = performance.now();
const beat = setInterval(() => {
  lagMs = Math.max(lagMs, performance.now() - beatMs - 1);
  beatMs = performance.now();
}, 1);
const tookMs: number[] = [];
const startedAt = process.cpuUsage();
for (let run = 0; run < runs; run++) {
  const fromMs = performance.now();
  await threads.embed([text(run)]);
  tookMs.push(performance.now() - fromMs);
}
clearInterval(beat);
const { user, system } = process.cpuUsage(startedAt);
const at = (share: number) => quantile(tookMs, share).toFixed(1);
console.log(
  `64 tokens: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms; the event loop was late by ${lagMs.toFixed(1)} ms at most`,
);
console.log(`processor time: ${((user + system) / 1000 / runs).toFixed(1)} ms each`);
console.log(`memory of the process: ${(process.memoryUsage().rss / 1024 ** 2).toFixed(0)} MiB`);
await threads.close();
