import type { UpstreamEntity } from '@sallyport/pipeline';
import { type ExchangeOptions, exchange } from '@sallyport/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../endpoint.ts';
import { endpointNamed, upstreamWith } from '../endpoint-fixture.ts';
import { ConsistentHashing } from './consistent-hashing.ts';

const byHeader = upstreamWith({ algorithm: 'consistent-hashing', hash_on: 'header', hash_on_header: 'X-Key' });
const withKey = (key: string) => exchange({ headers: { 'x-key': key } });
const keys = Array.from({ length: 1_000 }, (_, index) => withKey(`key-${index}`));
const names = (count: number) => Array.from({ length: count }, (_, index) => `10.0.0.${index + 1}`);

const place = (endpoints: readonly Endpoint[], x = keys[0]!) => new ConsistentHashing(endpoints, byHeader).pick(x, []);

describe('consistent-hashing', () => {
  it('sends the same input to the same endpoint, in whatever order they are configured', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(names(8), { minLength: 1 }), fc.string(), (hosts, key) => {
        const first = place(
          hosts.map((host) => endpointNamed(host)),
          withKey(key),
        );
        const second = place(
          hosts.toReversed().map((host) => endpointNamed(host)),
          withKey(key),
        );
        expect(second!.host).toBe(first!.host);
      }),
    );
  });

  it('moves only the callers of one that is out, and back when it is well', () => {
    const endpoints = names(5).map((host) => endpointNamed(host));
    const balancer = new ConsistentHashing(endpoints, byHeader);
    const before = keys.map((x) => balancer.pick(x, []));
    endpoints[2]!.health.available = false;
    keys.forEach((x, index) => {
      const now = balancer.pick(x, []);
      if (before[index] === endpoints[2]) expect(now).not.toBe(endpoints[2]);
      else expect(now).toBe(before[index]);
    });
    endpoints[2]!.health.available = true;
    expect(keys.map((x) => balancer.pick(x, []))).toEqual(before);
  });

  it('moves hardly anybody else when a target is taken away', () => {
    const hosts = names(5);
    const before = new ConsistentHashing(
      hosts.map((host) => endpointNamed(host)),
      byHeader,
    );
    const after = new ConsistentHashing(
      hosts.slice(0, 4).map((host) => endpointNamed(host)),
      byHeader,
    );
    const moved = keys.filter((x) => {
      const { host } = before.pick(x, [])!;
      return host !== hosts[4] && after.pick(x, [])!.host !== host;
    });
    // Only places that two endpoints had wanted change hands.
    expect(moved.length).toBeLessThan(50);
  });

  it('shares out roughly by weight', () => {
    const endpoints = [endpointNamed('10.0.0.1', 300), endpointNamed('10.0.0.2', 100), endpointNamed('10.0.0.3', 0)];
    const balancer = new ConsistentHashing(endpoints, byHeader);
    const counts = new Map<Endpoint, number>();
    for (const x of keys) counts.set(balancer.pick(x, [])!, (counts.get(balancer.pick(x, [])!) ?? 0) + 1);
    expect(counts.get(endpoints[0]!)).toBeGreaterThan(600);
    expect(counts.get(endpoints[1]!)).toBeGreaterThan(120);
    expect(counts.has(endpoints[2]!)).toBe(false);
  });

  it('avoids what failed this exchange while there is another', () => {
    const endpoints = names(2).map((host) => endpointNamed(host));
    const balancer = new ConsistentHashing(endpoints, byHeader);
    const first = balancer.pick(keys[0]!, [])!;
    expect(balancer.pick(keys[0]!, [first])).not.toBe(first);
    expect(balancer.pick(keys[0]!, endpoints)).toBe(first);
  });

  it('lets only those try an endpoint who would meet it', () => {
    const endpoints = names(3).map((host) => endpointNamed(host));
    const balancer = new ConsistentHashing(endpoints, byHeader);
    const owner = endpoints[1]!;
    const own = keys.filter((x) => balancer.pick(x, []) === owner);
    owner.health.available = false;
    expect(keys.filter((x) => balancer.mayTry(x, owner))).toEqual(own);
  });

  it('hashes nothing as the empty text, so that all meet one endpoint', () => {
    const endpoints = names(5).map((host) => endpointNamed(host));
    const balancer = new ConsistentHashing(endpoints, upstreamWith({ algorithm: 'consistent-hashing' }));
    expect(new Set(keys.map((x) => balancer.pick(x, []))).size).toBe(1);
  });
});

describe('what is hashed', () => {
  const consumer = { id: 'c1', username: 'a', customId: undefined, groups: [], entity: { id: 'c1' } };
  const endpoints = names(40).map((host) => endpointNamed(host));
  const met = (fields: Partial<UpstreamEntity>, options: ExchangeOptions) =>
    new ConsistentHashing(endpoints, upstreamWith({ algorithm: 'consistent-hashing', ...fields })).pick(
      exchange(options),
      [],
    )!.host;
  const byKey = (key: string) => place(endpoints, withKey(key))!.host;

  it.each<[string, Partial<UpstreamEntity>, ExchangeOptions, string]>([
    ['the consumer', { hash_on: 'consumer' }, { consumer }, 'c1'],
    ['the credential without one', { hash_on: 'consumer' }, { credential: { id: 'k1' } }, 'k1'],
    ['the client address', { hash_on: 'ip' }, { clientIp: '192.0.2.9' }, '192.0.2.9'],
    ['the path', { hash_on: 'path' }, { url: '/a/b?c=d' }, '/a/b'],
    ['a header, all its values', { hash_on: 'header', hash_on_header: 'A' }, { headers: { a: ['1', '2'] } }, '1,2'],
    ['a query argument', { hash_on: 'query_arg', hash_on_query_arg: 'q' }, { url: '/?q=2&q=1' }, '1,2'],
    ['a cookie', { hash_on: 'cookie', hash_on_cookie: 'c' }, { headers: { cookie: 'b=2; c=v' } }, 'v'],
    [
      'the fallback where the first is missing',
      { hash_on: 'header', hash_on_header: 'a', hash_fallback: 'header', hash_fallback_header: 'b' },
      { headers: { b: 'z' } },
      'z',
    ],
    [
      'the first where both are there',
      { hash_on: 'header', hash_on_header: 'a', hash_fallback: 'ip' },
      { headers: { a: 'y' } },
      'y',
    ],
  ])('%s', (_what, fields, options, key) => {
    expect(met(fields, options)).toBe(byKey(key));
  });

  it('a group of the path', () => {
    const x = exchange();
    x.match = { target: {} as never, matchedPath: '/', captures: { tenant: 't9' } };
    const upstream = upstreamWith({ hash_on: 'uri_capture', hash_on_uri_capture: 'tenant' });
    expect(new ConsistentHashing(endpoints, upstream).pick(x, [])!.host).toBe(byKey('t9'));
  });

  it('a new UUID for who has no cookie yet, which the answer sets', () => {
    const upstream = upstreamWith({ hash_on: 'cookie', hash_on_cookie: 'c', hash_on_cookie_path: '/shop' });
    const balancer = new ConsistentHashing(endpoints, upstream);
    const x = exchange();
    const first = balancer.pick(x, [])!;
    const cookie = balancer.cookieFor(x)!;
    expect(cookie).toMatch(
      /^c=[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}; Path=\/shop; SameSite=Lax; HttpOnly$/,
    );
    const next = exchange({ headers: { cookie: cookie.split(';')[0]! } });
    expect(balancer.pick(next, [])).toBe(first);
    expect(balancer.cookieFor(next)).toBeUndefined();
  });
});
