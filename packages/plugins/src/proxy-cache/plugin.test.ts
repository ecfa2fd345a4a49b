import { fakeServices, readmeExample, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { proxyCache } from './plugin.ts';
import { cached, plain } from './test/cached.ts';

describe('proxy-cache', () => {
  it('answers from memory what the upstream has answered before', async () => {
    const { get, services } = cached({}, { headers: { ...plain, ETag: '"1"', 'X-Own': 'a' } });
    const first = await get();
    expect(first).toMatchObject({ cache: 'Miss', body: 'answer 1', outcome: 'passed' });
    await services.clock.advance(3000);
    const second = await get();
    expect(second).toMatchObject({ status: 200, cache: 'Hit', body: 'answer 1' });
    expect(second.outcome).toMatchObject({ code: 'cache_hit' });
    expect(second.headers).toMatchObject({ 'content-type': 'text/plain', etag: '"1"', 'x-own': 'a', age: '3' });
    expect(second.headers['x-cache-key']).toBe(first.headers['x-cache-key']);
    expect(second.headers['x-cache-key']).toMatch(/^[0-9a-f]{64}$/);
  });

  it('asks again when an answer is too old, and says so while it is still stored', async () => {
    const { get, services } = cached({ cache_ttl: 10, storage_ttl: 30 });
    await get();
    await services.clock.advance(10_000);
    expect(await get()).toMatchObject({ cache: 'Hit' });
    await services.clock.advance(1000);
    expect(await get()).toMatchObject({ cache: 'Refresh', body: 'answer 2' });
    await services.clock.advance(30_000);
    expect(await get()).toMatchObject({ cache: 'Miss', body: 'answer 3' });
  });

  it.each([
    ['another status', {}, { status: 500 }],
    ['another type', {}, { headers: { 'Content-Type': 'text/html' } }],
    ['no type', {}, { headers: {} }],
    ['a type with other parameters', {}, { headers: { 'Content-Type': 'application/json; charset=utf-8' } }],
    ['a cookie', {}, { headers: { ...plain, 'Set-Cookie': 'a=b' } }],
    ['an answer that varies by everything', {}, { headers: { ...plain, Vary: '*' } }],
    ['events', { content_type: ['*/*'] }, { headers: { 'Content-Type': 'text/event-stream' } }],
    ['gRPC', { content_type: ['*/*'] }, { headers: { 'Content-Type': 'application/grpc+proto' } }],
    ['an answer shorter than it said', {}, { headers: { ...plain, 'Content-Length': '99' } }],
  ])('does not keep %s', async (_what, config, answer) => {
    const { asked } = cached(config, answer);
    expect(await asked({}, {})).toBe(2);
  });

  it.each([
    ['any type', ['*/*'], 'image/png'],
    ['any subtype', ['text/*'], 'text/csv'],
    ['the same parameters, however written', ['Text/HTML;Charset=UTF-8'], 'text/html; charset="utf-8"'],
  ])('keeps %s when told to', async (_what, content_type, type) => {
    const { asked } = cached({ content_type }, { headers: { 'Content-Type': type } });
    expect(await asked({}, {})).toBe(1);
  });

  it.each([
    ['another method', { method: 'DELETE' }],
    ['a part', { headers: { Range: 'bytes=0-1' } }],
    ['a change of what it knows', { headers: { 'If-Match': '"1"' } }],
    ['a body that nobody reads', { body: 'x' }],
  ])('asks the upstream for %s, with an answer in memory or not', async (_what, request) => {
    const { get, asked } = cached();
    await get();
    expect(await asked(request, request)).toBe(2);
    expect(await get(request)).toMatchObject({ cache: 'Bypass' });
  });

  it('answers HEAD with the length of the body that it does not send', async () => {
    const { run, get } = cached({}, { headers: { ...plain, 'Content-Length': '1234' }, body: '' });
    await get({ method: 'HEAD' });
    const { reply } = await run.trace({ method: 'HEAD' });
    expect(reply.headers).toMatchObject({ 'x-cache-status': 'Hit', 'content-length': '1234' });
  });

  it('tells callers who have it already that nothing changed', async () => {
    const { get } = cached(
      {},
      {
        headers: { ...plain, ETag: 'W/"1"', 'Last-Modified': 'Thu, 01 Jan 2026 00:00:00 GMT', 'X-Own': 'a' },
      },
    );
    await get();
    for (const headers of [
      { 'If-None-Match': '"0", "1"' },
      { 'If-None-Match': '*' },
      { 'If-Modified-Since': 'Thu, 01 Jan 2026 00:00:00 GMT' },
    ] as Record<string, string>[]) {
      const answer = await get({ headers });
      expect(answer).toMatchObject({ status: 304, body: '', cache: 'Hit' });
      expect(answer.headers).toMatchObject({ etag: 'W/"1"' });
      expect(answer.headers).not.toHaveProperty('x-own');
      expect(answer.headers).not.toHaveProperty('content-length');
    }
    for (const headers of [
      { 'If-None-Match': '"2"', 'If-Modified-Since': 'Thu, 01 Jan 2026 00:00:00 GMT' },
      { 'If-Modified-Since': 'Wed, 31 Dec 2025 00:00:00 GMT' },
    ] as Record<string, string>[])
      expect(await get({ headers })).toMatchObject({ status: 200, body: 'answer 1' });
  });

  it('keeps no header of a single exchange', async () => {
    const headers = {
      ...plain,
      'X-RateLimit-Remaining-Minute': '1',
      'Retry-After': '5',
      'X-Cache-Status': 'Hit',
      Age: '7',
    };
    const { get } = cached({}, { headers });
    expect(await get()).toMatchObject({ cache: 'Miss' });
    const hit = await get();
    expect(hit.headers).not.toHaveProperty('x-ratelimit-remaining-minute');
    expect(hit.headers).not.toHaveProperty('retry-after');
    expect(hit.headers).toMatchObject({ age: '0', 'x-cache-status': 'Hit' });
  });

  it('shows only the headers that it may', async () => {
    const { get } = cached({ response_headers: { age: false, 'X-Cache-Status': false, 'X-Cache-Key': false } });
    await get();
    const { headers, outcome } = await get();
    expect(outcome).toMatchObject({ code: 'cache_hit' });
    expect(Object.keys(headers)).toEqual(['content-type', 'content-length']);
  });

  it('lets answers pass that are too large for it, and gives back the room they took', async () => {
    const { get, services } = cached({}, { body: ['a'.repeat(600), 'b'.repeat(600)] });
    services.cache.bytesMax = 700;
    expect((await get()).body).toHaveLength(1200);
    expect(services.cache.size).toBe(0);
    services.cache.bytesMax = 500;
    expect((await get()).body).toHaveLength(1200);
    expect(services.cache.size).toBe(0);
    expect(services.cache.reserved).toBe(0);
  });

  it('keeps what it has over a reload, unless its settings changed', async () => {
    const services = fakeServices();
    expect(await cached({}, {}, { services }).asked({})).toBe(1);
    expect(await cached({}, {}, { services }).asked({})).toBe(0);
    expect(await cached({ cache_ttl: 5 }, {}, { services }).asked({})).toBe(1);
    expect(await cached({ memory: { dictionary_name: 'mine' } }, {}, { services }).asked({})).toBe(1);
  });
});

describe('proxy-cache of requests with a body', () => {
  it('tells bodies apart', async () => {
    const { asked } = cached({ request_method: ['GET', 'POST'] });
    const post = (query: string) => ({ method: 'POST', json: { query } });
    expect(await asked(post('a'), post('b'), post('a'), {})).toBe(3);
  });
});

describe('a configuration of proxy-cache', () => {
  it.each([
    [{}, 'write memory'],
    [{ strategy: 'redis' }, 'write memory'],
    [{ strategy: 'memory', response_code: [206] }, 'parts of an answer'],
    [{ strategy: 'memory', content_type: ['json'] }, 'should be a media type'],
    [{ strategy: 'memory', request_method: ['DELETE'] }, 'request_method'],
    [{ strategy: 'memory', vary_headers: ['a b'] }, 'should be a header name'],
    [{ strategy: 'memory', cache_ttl: 0 }, 'cache_ttl'],
  ])('%j is refused with a sentence', (config, sentence) => {
    expect(() => runPlugin(proxyCache, config)).toThrow(sentence);
  });

  it('may be the example of the README', () => {
    expect(() => runPlugin(proxyCache, readmeExample(import.meta.url, 'proxy-cache'))).not.toThrow();
  });
});
