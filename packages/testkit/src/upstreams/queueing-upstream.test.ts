import { expect, it } from 'vitest';
import { startQueueingUpstream } from './queueing-upstream.ts';

it('works on so many requests at once and lets the others wait in line', async () => {
  const upstream = await startQueueingUpstream({ concurrency: 2, workMs: 30 });
  try {
    const started = performance.now();
    const answers = await Promise.all(Array.from({ length: 6 }, () => fetch(upstream.url)));
    expect(answers.map(({ status }) => status)).toEqual(new Array(6).fill(200));
    expect(performance.now() - started).toBeGreaterThanOrEqual(85);
    expect(upstream).toMatchObject({ count: 6, lineMax: 4 });
  } finally {
    await upstream.stop();
  }
});
