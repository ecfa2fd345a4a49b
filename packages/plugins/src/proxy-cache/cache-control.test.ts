import { describe, expect, it } from 'vitest';
import { cached, plain } from './test/cached.ts';

describe('proxy-cache with cache_control', () => {
  const says = (cacheControl: string, more: Record<string, string> = {}) => ({
    headers: { ...plain, 'Cache-Control': cacheControl, ...more },
  });
  const date = { Date: 'Thu, 01 Jan 2026 00:00:00 GMT' };

  it.each([
    ['says nothing', { headers: plain }, 2],
    ['is for a minute', says('max-age=60'), 1],
    ['is for a minute, quoted', says('max-age="60"'), 1],
    ['is for shared caches only', says('max-age=0, s-maxage=60'), 1],
    ['expires', { headers: { ...plain, ...date, Expires: 'Thu, 01 Jan 2026 00:01:00 GMT' } }, 1],
    ['has expired', { headers: { ...plain, ...date, Expires: '0' } }, 2],
    ['is no number', says('max-age=soon'), 2],
    ['is old already', says('max-age=60', { Age: '60' }), 2],
    ['is private', says('max-age=60, private'), 2],
    ['is not to be stored', says('no-store, max-age=60'), 2],
    ['is to be checked', says('no-cache="x", max-age=60'), 2],
  ])('keeps an answer that %s accordingly', async (_what, answer, expected) => {
    const { asked } = cached({ cache_control: true }, answer);
    expect(await asked({}, {})).toBe(expected);
  });

  it('keeps answers to those who sign in by header only when they are for all', async () => {
    const request = { headers: { Authorization: 'Bearer a' } };
    for (const [directive, expected] of [
      ['max-age=60', 2],
      ['max-age=60, public', 1],
      ['s-maxage=60', 1],
      ['max-age=60, must-revalidate', 1],
    ] as const)
      expect(await cached({ cache_control: true }, says(directive)).asked(request, request)).toBe(expected);
  });

  it.each([
    ['no-cache', 'Bypass'],
    ['no-store', 'Bypass'],
    ['max-age=5', 'Refresh'],
    ['max-age=10', 'Hit'],
    ['min-fresh=51', 'Refresh'],
    ['min-fresh=50', 'Hit'],
  ])('heeds a request that says %s', async (cacheControl, expected) => {
    const { get, services } = cached({ cache_control: true }, says('max-age=60'));
    await get();
    await services.clock.advance(10_000);
    expect((await get({ headers: { 'Cache-Control': cacheControl } })).cache).toBe(expected);
  });

  it('gives an answer that is too old only to those who take it, and never one that must be checked', async () => {
    const stale = { headers: { 'Cache-Control': 'max-stale=30' } };
    const config = { cache_control: true, storage_ttl: 600 };
    const { get, services } = cached(config, says('max-age=60'));
    await get();
    await services.clock.advance(80_000);
    expect(await get(stale)).toMatchObject({ cache: 'Hit', headers: { age: '80' } });
    expect(await get({ headers: { 'Cache-Control': 'max-stale=10' } })).toMatchObject({ cache: 'Refresh' });
    const strict = cached(config, says('max-age=60, must-revalidate'));
    await strict.get();
    await strict.services.clock.advance(80_000);
    expect(await strict.get(stale)).toMatchObject({ cache: 'Refresh' });
  });

  it('answers 504 when only a kept answer is wanted and there is none', async () => {
    const { get } = cached({ cache_control: true }, says('max-age=60'));
    const request = { headers: { 'Cache-Control': 'only-if-cached' } };
    expect((await get(request)).outcome).toMatchObject({ status: 504, code: 'not_cached' });
    await get();
    expect(await get(request)).toMatchObject({ cache: 'Hit' });
  });

  it('tells the age since the origin', async () => {
    const { get, services } = cached({ cache_control: true }, says('max-age=60', { Age: '20' }));
    await get();
    await services.clock.advance(5000);
    expect((await get()).headers).toMatchObject({ age: '25' });
    await services.clock.advance(36_000);
    expect((await get()).cache).toBe('Miss');
  });
});
