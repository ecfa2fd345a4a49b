import type { Actor } from '@sallyport/contracts';
import type { ClientCertificate, Exchange, RouteEntity, ServiceEntity } from '@sallyport/pipeline';
import { fakeServices, runPlugin } from '@sallyport/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proxyCache } from './plugin.ts';
import { cached, plain, type Request } from './test/cached.ts';

describe('proxy-cache gives nobody an answer made for somebody else', () => {
  const people = fakeServices({ consumers: [{ username: 'ann' }, { username: 'bob' }] });
  const [ann, bob] = [people.consumer('ann'), people.consumer('bob')];
  const having = (headers: Record<string, string>) => ({ headers });
  const alice: Actor = { type: 'person', id: 'alice' };
  const robert: Actor = { type: 'person', id: 'robert' };
  const agent = (id: string): Actor => ({ type: 'agent', id });
  const presenting = (sha256: string) => ({ clientCertificate: { sha256 } as ClientCertificate });

  it.each<[string, Request, Request]>([
    ['consumers', { consumer: ann }, { consumer: bob }],
    ['consumers and the anonymous', { consumer: ann }, {}],
    ['credentials', { credential: { id: 'c1' } }, { credential: { id: 'c2' } }],
    ['certificates', presenting('a'), presenting('b')],
    ['a certificate and none', presenting('a'), {}],
    ['persons that one consumer signs for', { actors: [alice] }, { actors: [robert] }],
    ['agents of a person', { actors: [alice, agent('x')] }, { actors: [alice, agent('y')] }],
    ['a person and a program of that name', { actors: [alice] }, { actors: [agent('alice')] }],
    ['groups', { authenticatedGroups: ['a'] }, { authenticatedGroups: ['a', 'b'] }],
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

  it('whatever callers send, in any order', async () => {
    const some = (...values: string[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
    const requests = fc.record({
      consumer: fc.constantFrom(undefined, ann, bob),
      method: fc.constantFrom('GET', 'GET', 'HEAD'),
      host: fc.constantFrom('a.example', 'b.example'),
      path: fc.constantFrom('/', '/a', '/a/b'),
      query: fc.constantFrom('', '?q=1', '?q=1&r=2', '?r=2&q=1', '?q=1&q=2', '?q=2&q=1'),
      authorization: some('Bearer a', 'Bearer b'),
      cookie: some('s=a', 's=b', 's=a; t=s=b'),
      'accept-language': some('de', 'fr', 'de, fr'),
      'x-original-url': some('/admin', '/a'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(requests, { maxLength: 60 }), async (sent) => {
        let asked = 0;
        const run = runPlugin(
          proxyCache,
          { strategy: 'memory' },
          {
            upstream: (x) => {
              asked++;
              // Only some paths depend on the language, and say so.
              const varies: Record<string, string> = x.path === '/' ? {} : { Vary: 'Accept-Language' };
              return { headers: { ...plain, ...varies }, body: answerFor(x) };
            },
          },
        );
        for (const { consumer, method, host, path, query, ...headers } of sent) {
          const given = Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== undefined);
          const { x, reply } = await run.trace({
            ...(consumer && { consumer }),
            method,
            url: `http://${host}${path}${query}`,
            headers: Object.fromEntries(given),
          });
          if (reply.body !== '') expect(reply.body).toBe(answerFor(x));
        }
        expect(asked).toBeLessThanOrEqual(sent.length);
      }),
      { numRuns: 200 },
    );
  });
});

/** What an upstream says that looks at everything. Of the parameters it looks at values by name. */
function answerFor(x: Exchange): string {
  const { requestHeaders: headers, head, consumer, path, query, method } = x;
  const parameters = new URLSearchParams(query);
  const seen = ['q', 'r'].map((name) => parameters.getAll(name));
  const said = ['authorization', 'cookie', 'x-original-url', ...(path === '/' ? [] : ['accept-language'])];
  return JSON.stringify([method, consumer?.id, head.host, path, seen, said.map((name) => headers.get(name))]);
}
