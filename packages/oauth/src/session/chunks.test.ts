import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkName, chunksMax, isChunkName, joinChunks, splitChunks } from './chunks.ts';

const value = fc
  .string({ unit: fc.constantFrom('a', 'Z', '0', '-', '_', '.'), maxLength: 20 })
  .chain((piece) => fc.nat(1500).map((times) => piece.repeat(times)));

const cookiesOf = (chunks: readonly string[]) => new Map(chunks.map((chunk, i) => [chunkName('session', i), chunk]));

describe('a value in cookies', () => {
  it('comes back whole, whatever else lies there, and each cookie is one that browsers keep', () => {
    fc.assert(
      fc.property(value, value, (given, leftover) => {
        const chunks = splitChunks(given, 'session');
        if (chunks === undefined) return expect(given.length).toBeGreaterThan(20_000);
        const cookies = cookiesOf(chunks);
        for (const [name, chunk] of cookies) expect(name.length + chunk.length).toBeLessThan(3950);
        if (chunks.length < chunksMax) cookies.set(chunkName('session', chunks.length), leftover);
        expect(joinChunks('session', (name) => cookies.get(name))).toBe(given);
      }),
    );
  });

  it('is none when a part of it is missing', () => {
    const chunks = splitChunks('x'.repeat(12_000), 'session')!;
    expect(chunks).toHaveLength(4);
    for (const gone of cookiesOf(chunks).keys()) {
      const cookies = cookiesOf(chunks);
      cookies.delete(gone);
      expect(joinChunks('session', (name) => cookies.get(name))).toBeUndefined();
    }
  });

  it.each(['', '.', 'x', '0.x', '7.x', '-1.x', '1', ' .x', '1e5.x', 'a.b'])(
    'is none where the first cookie is %j',
    (first) => {
      expect(joinChunks('s', (name) => (name === 's' ? first : 'x'))).toBeUndefined();
    },
  );

  it('is refused when it would take more cookies than allowed', () => {
    expect(splitChunks('x'.repeat(3893 * chunksMax), 'session')).toHaveLength(chunksMax);
    expect(splitChunks('x'.repeat(3893 * chunksMax + 1), 'session')).toBeUndefined();
  });

  it('knows its names', () => {
    const names = [
      'session',
      'session2',
      'session6',
      'session1',
      'session7',
      'session22',
      'sessions',
      'xsession',
      'sess',
    ];
    expect(names.filter((name) => isChunkName('session', name))).toEqual(['session', 'session2', 'session6']);
  });
});
