import type { RouteEntity, ServiceEntity } from '@sallyport/pipeline';
import { fakeServices, type PluginRun, readmeExample, runPlugin, type UpstreamAnswer } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { proxyCache } from './plugin.ts';

type Request = Parameters<PluginRun['trace']>[0];

const plain = { 'Content-Type': 'text/plain' };

/** A cache before an upstream that counts its answers. */
function cached(config: object = {}, answer: UpstreamAnswer = {}, options: object = {}) {
  let answers = 0;
  const run = runPlugin(
    proxyCache,
    { strategy: 'memory', ...config },
    { upstream: () => ({ headers: plain, body: `answer ${++answers}`, ...answer }), ...options },
  );
  const get = async (request: Request = {}) => {
    const { reply, outcome } = await run.trace(request);
    return { ...reply, outcome, cache: reply.headers['x-cache-status'] };
  };
  /** How often of these requests the upstream was asked. */
  const asked = async (...requests: Request[]) => {
    const before = answers;
    for (const request of requests) await get(request);
    return answers - before;
  };
  return { run, get, asked, services: run.services };
}

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
    expect(Object.keys(headers)).toEqual(['content-type']);
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

describe('proxy-cache gives nobody an answer made for somebody else', () => {
  const people = fakeServices({ consumers: [{ username: 'ann' }, { username: 'bob' }] });
  const [ann, bob] = [people.consumer('ann'), people.consumer('bob')];
  const having = (headers: Record<string, string>) => ({ headers });

  it.each<[string, Request, Request]>([
    ['consumers', { consumer: ann }, { consumer: bob }],
    ['consumers and the anonymous', { consumer: ann }, {}],
    ['credentials', { credential: { id: 'c1' } }, { credential: { id: 'c2' } }],
    ['tokens', having({ Authorization: 'Bearer a' }), having({ Authorization: 'Bearer b' })],
    ['sessions', having({ Cookie: 'session=a' }), having({ Cookie: 'session=b' })],
    ['hosts', { url: 'http://a.example/' }, { url: 'http://b.example/' }],
    ['schemes', { url: 'http://a.example/' }, { url: 'https://a.example/' }],
    ['methods', { method: 'GET' }, { method: 'HEAD' }],
    ['paths', { url: '/a' }, { url: '/A' }],
    ['queries', { url: '/?a=1' }, { url: '/?a=2' }],
    ['orders of repeated parameters', { url: '/?a=1&a=2' }, { url: '/?a=2&a=1' }],
    ['encodings', having({ 'Accept-Encoding': 'gzip' }), having({ 'Accept-Encoding': 'br' })],
    ['a header and none', having({ 'Accept-Encoding': '' }), {}],
    ['routes', { route: { id: 'r1' } as RouteEntity }, { route: { id: 'r2' } as RouteEntity }],
    ['services', { service: { id: 's1' } as ServiceEntity }, { service: { id: 's2' } as ServiceEntity }],
  ])('between %s', async (_what, one, other) => {
    const { asked } = cached();
    expect(await asked(one, other)).toBe(2);
    expect(await asked(one, other)).toBe(0);
  });

  it.each([
    'X-Original-URL',
    'X-Rewrite-URL',
    'X-HTTP-Method-Override',
    'X-Forwarded-Prefix',
    'X-Host',
    'Origin',
    'Forwarded',
  ])('when an upstream heeds %s without saying so', async (name) => {
    const { run } = cached({}, {});
    const poisoned = runPlugin(
      proxyCache,
      { strategy: 'memory' },
      {
        services: run.services,
        upstream: ({ requestHeaders }) => ({ headers: plain, body: requestHeaders.get(name.toLowerCase()) ?? 'clean' }),
      },
    );
    await poisoned.trace(having({ [name]: 'evil' }));
    expect((await poisoned.trace()).reply.body).toBe('clean');
    expect((await poisoned.trace(having({ [name]: 'evil' }))).reply).toMatchObject({
      body: 'evil',
      headers: { 'x-cache-status': 'Hit' },
    });
  });

  it('when an answer says what it varies by', async () => {
    const { run } = cached();
    const varying = runPlugin(
      proxyCache,
      { strategy: 'memory' },
      {
        services: run.services,
        upstream: ({ requestHeaders }) => ({
          headers: { ...plain, Vary: 'Accept-Language, Accept-Encoding' },
          body: `in ${requestHeaders.get('accept-language')}`,
        }),
      },
    );
    const ask = async (language: string) => (await varying.trace(having({ 'Accept-Language': language }))).reply;
    for (const status of ['Miss', 'Hit']) {
      for (const language of ['de', 'fr', 'en'])
        expect(await ask(language)).toMatchObject({ body: `in ${language}`, headers: { 'x-cache-status': status } });
    }
    const keys = await Promise.all(['de', 'fr'].map(async (language) => (await ask(language)).headers['x-cache-key']));
    expect(new Set(keys).size).toBe(2);
  });

  it('though what does not matter may differ', async () => {
    const { asked } = cached();
    const from = (clientIp: string, agent: string) => ({ clientIp, headers: { 'User-Agent': agent } });
    expect(await asked(from('10.0.0.1', 'a'), from('10.0.0.2', 'b'))).toBe(1);
    expect(await asked({ url: '/?b=2&a=1' }, { url: '/?a=1&b=2' })).toBe(1);
  });

  it('by what it is told to heed and not to heed', async () => {
    const { asked } = cached({ vary_headers: ['X-Tenant'], vary_query_params: ['page'], ignore_uri_case: true });
    expect(await asked(having({ 'X-Tenant': 'a' }), having({ 'X-Tenant': 'b' }))).toBe(2);
    expect(await asked({ url: '/a?page=1&utm=x' }, { url: '/A?utm=y&page=1' }, { url: '/a?page=2' })).toBe(2);
  });
});

describe('proxy-cache of requests with a body', () => {
  it('tells bodies apart', async () => {
    const { asked } = cached({ request_method: ['GET', 'POST'] });
    const post = (query: string) => ({ method: 'POST', json: { query } });
    expect(await asked(post('a'), post('b'), post('a'), {})).toBe(3);
  });
});

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

describe('a configuration of proxy-cache', () => {
  it.each([
    [{}, 'write memory'],
    [{ strategy: 'redis' }, 'write memory'],
    [{ strategy: 'memory', response_code: [206] }, 'parts of an answer'],
    [{ strategy: 'memory', content_type: ['json'] }, 'should be a media type'],
    [{ strategy: 'memory', request_method: ['DELETE'] }, 'request_method'],
    [{ strategy: 'memory', vary_headers: ['a b'] }, 'name of a header'],
    [{ strategy: 'memory', cache_ttl: 0 }, 'cache_ttl'],
  ])('%j is refused with a sentence', (config, sentence) => {
    expect(() => runPlugin(proxyCache, config)).toThrow(sentence);
  });

  it('may be the example of the README', () => {
    expect(() => runPlugin(proxyCache, readmeExample(import.meta.url, 'proxy-cache'))).not.toThrow();
  });
});
