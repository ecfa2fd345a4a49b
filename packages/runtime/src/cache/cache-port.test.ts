import { FakeClock } from '@sallyport/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryCachePort } from './cache-port.ts';

const open = (bytesMax = 100_000) => {
  const clock = new FakeClock();
  const port = new MemoryCachePort({ clock, bytesMax });
  return { clock, port, cache: port.open('answers', 'a', 'p1') };
};

describe('the caches of a worker', () => {
  it('keep what they are given until its time is over', async () => {
    const { cache, clock, port } = open();
    expect(cache.set('k', 'value', 10, 1000)).toBe(true);
    await clock.advance(999);
    expect(cache.get('k')).toBe('value');
    await clock.advance(1);
    expect(cache.get('k')).toBeUndefined();
    expect(port.bytes).toBe(0);
  });

  it('are apart by name, and one by the same', () => {
    const { cache, port } = open();
    cache.set('k', 1, 10, 1000);
    expect(port.open('answers', 'b', 'p1').get('k')).toBeUndefined();
    expect(port.open('answers', 'a', 'p2').get('k')).toBe(1);
  });

  it('are found and emptied by kind, and by whose they are', async () => {
    const { cache, port } = open();
    const other = port.open('answers', 'b', 'p2');
    const tokens = port.open('tokens', 'a', 'p1');
    for (const one of [cache, other, tokens]) one.set('k', 'value', 10, 1000);
    other.set('l', 'more', 10, 1000);
    expect(await port.find('answers', 'l')).toBe('more');
    expect(await port.find('answers', 'l', 'p1')).toBeUndefined();
    expect(await port.find('answers', 'm')).toBeUndefined();
    expect(await port.drop('answers', 'l', 'p1')).toBe(0);
    expect(await port.drop('answers', 'l', 'p2')).toBe(1);
    expect(await port.drop('answers')).toBe(2);
    expect(tokens.get('k')).toBe('value');
  });

  it('are found and emptied elsewhere, too, where plugins keep things there', async () => {
    const { cache, port } = open();
    const dropped: unknown[] = [];
    const elsewhere = (owner: string) =>
      port.expose('answers', owner, {
        find: async (key) => (key === 'far' ? { owner } : undefined),
        drop: async (key) => dropped.push([owner, key]) && 1,
      });
    elsewhere('p1');
    const end = elsewhere('p2');
    port.expose('answers', 'p3', {
      find: () => Promise.reject(new Error('out of reach')),
      drop: () => Promise.reject(new Error('out of reach')),
    });
    cache.set('near', 'value', 10, 1000);
    expect(await port.find('answers', 'near')).toBe('value');
    expect(await port.find('answers', 'far', 'p2')).toEqual({ owner: 'p2' });
    expect(await port.find('answers', 'nowhere')).toBeUndefined();
    expect(await port.find('tokens', 'far')).toBeUndefined();
    end();
    expect(await port.find('answers', 'far', 'p2')).toBeUndefined();
    expect(await port.drop('answers')).toBe(2);
    expect(dropped).toEqual([['p1', undefined]]);
  });

  it('drop what was used least recently', () => {
    const { cache } = open(10_000);
    for (let i = 0; i < 9; i++) cache.set(`k${i}`, i, 800, 1000);
    cache.get('k0');
    for (let i = 0; i < 3; i++) cache.set(`more${i}`, i, 800, 1000);
    expect(cache.get('k0')).toBe(0);
    expect(cache.get('k1')).toBeUndefined();
  });

  it('keep nothing that would push most others out, and give no room that is not there', () => {
    const { cache } = open(10_000);
    expect(cache.set('large', 1, 2000, 1000)).toBe(false);
    expect(cache.reserve(9000)).toBe(true);
    expect(cache.reserve(2000)).toBe(false);
    cache.release(9000);
    expect(cache.reserve(2000)).toBe(true);
  });

  it('never hold more than they may, whatever is done', () => {
    const step = fc.record({
      what: fc.constantFrom('set', 'get', 'delete', 'reserve', 'release'),
      key: fc.nat({ max: 20 }),
      bytes: fc.nat({ max: 3000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const { cache, port } = open(10_000);
        const reserved: number[] = [];
        for (const { what, key, bytes } of steps) {
          if (what === 'set') cache.set(`${key}`, key, bytes, 1000);
          else if (what === 'get') expect([key, undefined]).toContain(cache.get(`${key}`));
          else if (what === 'delete') cache.delete(`${key}`);
          else if (what === 'reserve') {
            if (cache.reserve(bytes)) reserved.push(bytes);
          } else if (reserved.length > 0) cache.release(reserved.pop()!);
          expect(port.bytes).toBeLessThanOrEqual(10_000);
          expect(port.bytes).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
