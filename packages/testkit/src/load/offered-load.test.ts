import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { startCountingUpstream } from '../upstreams/counting-upstream.ts';
import { listenOnLoopback } from '../upstreams/listen.ts';
import { OfferedLoad } from './offered-load.ts';

const running: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const each of running.splice(0).reverse()) await each.stop();
});
function started<Thing extends { stop(): Promise<unknown> }>(thing: Thing): Thing {
  running.push(thing);
  return thing;
}

describe('OfferedLoad', () => {
  it('counts exactly what the server counts', async () => {
    const upstream = started(await startCountingUpstream('a'));
    const load = new OfferedLoad({ url: upstream.url, connections: 8, perSecond: 2_000 }).start();
    await expect.poll(() => upstream.count).toBeGreaterThan(200);
    await load.stop();
    expect(load.take().get(200)).toMatchObject({ count: upstream.count, withoutRetryAfter: upstream.count });
    expect(load).toMatchObject({ sent: upstream.count, broken: 0, refused: 0 });
  });

  it('does not wait for answers: what no connection is free for is told', async () => {
    const silent = started(await listenOnLoopback(createServer(() => {})));
    const load = started(new OfferedLoad({ url: silent.url, connections: 3, perSecond: 1_000 }).start());
    await expect.poll(() => load.unsent).toBeGreaterThan(10);
    expect(load.sent).toBe(3);
  });

  it('tells connections that break, and goes on', async () => {
    const rude = started(await listenOnLoopback(createServer((request) => request.socket.resetAndDestroy())));
    const load = started(new OfferedLoad({ url: rude.url, connections: 2, perSecond: 1_000 }).start());
    await expect.poll(() => load.broken).toBeGreaterThan(10);
    expect(load.take().size).toBe(0);
  });
});
