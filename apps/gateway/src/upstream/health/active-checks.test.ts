import { createServer } from 'node:net';
import { FakeClock, listenOnLoopback } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { endpointNamed, upstreamWith } from '../endpoint-fixture.ts';
import { plainUpstream } from '../plain-host.ts';
import { ActiveChecks } from './active-checks.ts';

const upstream = upstreamWith({
  healthchecks: {
    ...plainUpstream.healthchecks,
    active: {
      ...plainUpstream.healthchecks.active,
      type: 'tcp',
      concurrency: 2,
      timeout: 20,
      healthy: { interval: 1, http_statuses: [], successes: 1 },
      unhealthy: { interval: 3, http_statuses: [], http_failures: 1, tcp_failures: 1, timeouts: 1 },
    },
  },
});

describe('active checks', () => {
  it('probe those that are well and those that are out in their own intervals, not more at a time than configured', async () => {
    let connections = 0;
    const server = await listenOnLoopback(createServer(() => connections++));
    const endpoints = ['a', 'b', 'c'].map((host) => ({ ...endpointNamed(host), ip: '127.0.0.1', port: server.port }));
    endpoints[2]!.health.available = false;
    const clock = new FakeClock();
    const checks = new ActiveChecks(upstream, undefined, () => endpoints, clock);
    const round = async (rounds: number) => expect.poll(() => [connections, clock.pending]).toEqual([rounds, 2]);
    try {
      await round(3);
      await clock.advance(1_000);
      await round(5);
      await clock.advance(1_000);
      await round(7);
      await clock.advance(1_000);
      await round(10);
    } finally {
      checks.stop();
      await server.stop();
    }
    expect(clock.pending).toBe(0);
  });
});
