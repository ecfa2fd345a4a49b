import { exchange, FakeClock } from '@sallyport/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endpointNamed } from '../endpoint-fixture.ts';
import { RoundRobin } from './round-robin.ts';
import { SlowStart } from './slow-start.ts';

const x = exchange();
const clock = new FakeClock();
const atOnce = new SlowStart(clock, 0);

function picks(balancer: RoundRobin, count: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i < count; i++) {
    const name = balancer.pick(x, [])?.host ?? 'none';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

describe('round-robin', () => {
  it('shares out by weight exactly, over any weights', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 6 }), (weights) => {
        const endpoints = weights.map((weight, index) => endpointNamed(`p${index}`, weight));
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const counts = picks(new RoundRobin(endpoints, atOnce), total);
        expect(weights.map((_, index) => counts.get(`p${index}`))).toEqual(weights);
      }),
    );
  });

  it('gives nothing to weight 0', () => {
    const balancer = new RoundRobin([endpointNamed('a', 0), endpointNamed('b', 1)], atOnce);
    expect(picks(balancer, 10)).toEqual(new Map([['b', 10]]));
  });

  it('leaves out what is unhealthy, and has nobody when all are', () => {
    const [a, b] = [endpointNamed('a', 1), endpointNamed('b', 1)];
    const balancer = new RoundRobin([a, b], atOnce);
    a.health.available = false;
    expect(picks(balancer, 4)).toEqual(new Map([['b', 4]]));
    b.health.available = false;
    expect(balancer.pick(x, [])).toBeUndefined();
  });

  it('tries another endpoint after one failed, and the same again only when there is no other', () => {
    const [a, b] = [endpointNamed('a', 1), endpointNamed('b', 1)];
    const balancer = new RoundRobin([a, b], atOnce);
    expect(balancer.pick(x, [a])).toBe(b);
    expect(balancer.pick(x, [a, b])).toBeDefined();
  });

  it('gives a newcomer little at first, and its weight once it has warmed up', async () => {
    const [a, b] = [endpointNamed('a', 1), endpointNamed('b', 1)];
    b.health.admittedAtMs = clock.monotonicMs();
    const balancer = new RoundRobin([a, b], new SlowStart(clock, 10));
    expect(picks(balancer, 1_000).get('b')).toBeLessThan(150);
    await clock.advance(5_000);
    expect(picks(balancer, 1_000).get('b')).toBeGreaterThan(200);
    await clock.advance(5_000);
    expect(picks(balancer, 1_000).get('b')).toBe(500);
  });
});
