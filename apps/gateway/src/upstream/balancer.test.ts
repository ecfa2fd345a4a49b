import { Exchange, HeaderList, type RequestHead } from '@sallyport/pipeline';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RoundRobin } from './balancer.ts';
import type { Peer } from './peer.ts';

const x = new Exchange('0', {} as RequestHead, new HeaderList(), 0, 0);

function peer(name: string, weight: number): Peer & { health: { available: boolean } } {
  return {
    host: name,
    port: 80,
    hostHeader: name,
    weight,
    targetId: name,
    pool: {},
    health: { available: true },
  } as unknown as Peer & { health: { available: boolean } };
}

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
        const peers = weights.map((weight, index) => peer(`p${index}`, weight));
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const counts = picks(new RoundRobin(peers, 0), total);
        expect(weights.map((_, index) => counts.get(`p${index}`))).toEqual(weights);
      }),
    );
  });

  it('gives nothing to weight 0', () => {
    expect(picks(new RoundRobin([peer('a', 0), peer('b', 1)], 0), 10)).toEqual(new Map([['b', 10]]));
  });

  it('leaves out what is unhealthy, and has nobody when all are', () => {
    const a = peer('a', 1);
    const b = peer('b', 1);
    const balancer = new RoundRobin([a, b], 0);
    a.health.available = false;
    expect(picks(balancer, 4)).toEqual(new Map([['b', 4]]));
    b.health.available = false;
    expect(balancer.pick(x, [])).toBeUndefined();
  });

  it('tries another peer after one failed, and the same again only when there is no other', () => {
    const a = peer('a', 1);
    const b = peer('b', 1);
    const balancer = new RoundRobin([a, b], 0);
    expect(balancer.pick(x, [a])?.host).toBe('b');
    expect(balancer.pick(x, [a, b])).toBeDefined();
  });

  it('counts the whole upstream as down below the threshold', () => {
    const peers = [peer('a', 50), peer('b', 30), peer('c', 20)];
    const balancer = new RoundRobin(peers, 40);
    peers[0]!.health.available = false;
    expect(balancer.pick(x, [])).toBeDefined();
    peers[1]!.health.available = false;
    expect(balancer.pick(x, [])).toBeUndefined();
  });
});
