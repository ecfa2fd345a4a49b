import { afterEach, describe, expect, it } from 'vitest';
import { startCountingUpstream } from '../upstreams/counting-upstream.ts';
import { startCrashingUpstream } from '../upstreams/crashing-upstream.ts';
import { quantile } from './latencies.ts';
import { PostLoad } from './post-load.ts';

const running: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop();
});

describe('PostLoad', () => {
  it('counts exactly what the server counts', async () => {
    const upstream = await startCountingUpstream('a');
    running.push(upstream);
    const load = new PostLoad({ url: `${upstream.url}/`, connections: 4, body: 'hello' }).start();
    while (load.ok < 200) await new Promise((resolve) => setTimeout(resolve, 1));
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(load.ok).toBe(upstream.count);
    expect(load).toMatchObject({ refused: 0, closedByServer: 0, closeAnnounced: 0 });
    expect(load.takeLatencies()).toHaveLength(load.ok);
  });

  it('counts a request as failed when its connection dies, and does not repeat it', async () => {
    for (const how of ['reset', 'close'] as const) {
      const upstream = await startCrashingUpstream(how);
      running.push(upstream);
      const load = new PostLoad({ url: `${upstream.url}/`, connections: 2, body: 'hello' }).start();
      while (load.failures.length < 20) await new Promise((resolve) => setTimeout(resolve, 1));
      await load.stop();
      expect(load.ok).toBe(0);
      expect(load.failures).toHaveLength(upstream.count);
    }
  });

  it('fails answers that the check complains about', async () => {
    const upstream = await startCountingUpstream('a');
    running.push(upstream);
    const load = new PostLoad({ url: `${upstream.url}/`, connections: 1, body: '', check: () => 'wrong' }).start();
    while (load.failures.length < 3) await new Promise((resolve) => setTimeout(resolve, 1));
    await load.stop();
    expect(new Set(load.failures.map(({ reason }) => reason))).toEqual(new Set(['wrong']));
  });
});

describe('quantile', () => {
  it('gives the value below which the share lies', () => {
    expect([quantile([], 0.5), quantile([3, 1, 2], 0.5), quantile([3, 1, 2], 0.99)]).toEqual([0, 2, 3]);
  });
});
