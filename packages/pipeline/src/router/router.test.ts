import { describe, expect, it } from 'vitest';
import type { RouteEntity } from '../entities.ts';
import { HeaderList } from '../header-list.ts';
import { buildRouter, buildRouterSteps } from './build.ts';
import { query, routed } from './route-fixture.ts';
import type { RouteQuery } from './router.ts';

type Routes = Record<string, Partial<RouteEntity>>;

function routerOf(routes: Routes) {
  const { router, problems } = buildRouter(Object.entries(routes).map(([id, fields]) => routed(id, fields)));
  expect(problems).toEqual([]);
  return router;
}

/** The id of the route that a request finds. */
function found(routes: Routes, request: Parameters<typeof query>[0]): string | undefined {
  return routerOf(routes).find(query(request))?.target.route.id;
}

describe('hosts', () => {
  const routes: Routes = {
    exact: { hosts: ['a.example'] },
    port: { hosts: ['a.example:8080'] },
    suffix: { hosts: ['*.b.example'] },
    prefix: { hosts: ['c.*'] },
    'suffix-port': { hosts: ['*.d.example:81'] },
  };

  it.each([
    ['a.example', 80, 'exact'],
    ['a.example', 9000, 'exact'],
    ['x.a.example', 80, undefined],
    ['x.b.example', 80, 'suffix'],
    ['x.y.b.example', 80, 'suffix'],
    ['b.example', 80, undefined],
    ['xb.example', 80, undefined],
    ['c.example', 80, 'prefix'],
    ['c.example.org', 80, 'prefix'],
    ['cc.example', 80, undefined],
    ['x.d.example', 81, 'suffix-port'],
    ['x.d.example', 80, undefined],
  ])('%s on port %i finds %s', (host, port, expected) => {
    expect(found(routes, { host, port })).toBe(expected);
  });

  it('with a port count as much as without: the one configured first wins', () => {
    expect(found({ first: { hosts: ['a.example:80'] }, second: { hosts: ['a.example'] } }, { host: 'a.example' })).toBe(
      'first',
    );
  });

  it('are compared without case, and plain ones come before wildcards', () => {
    expect(found({ wild: { hosts: ['*.Example'] }, plain: { hosts: ['API.example'] } }, {})).toBe('plain');
    expect(found({ mixed: { hosts: ['api.example', '*.x'] }, plain: { hosts: ['api.example'] } }, {})).toBe('plain');
  });

  it('a name too long for DNS matches no wildcard', () => {
    expect(found({ wild: { hosts: ['*.example'] } }, { host: `${'a.'.repeat(200)}example` })).toBeUndefined();
  });
});

describe('paths', () => {
  it('are prefixes of the text, not of segments; the longest wins', () => {
    const routes: Routes = { root: { paths: ['/'] }, foo: { paths: ['/foo'] }, bar: { paths: ['/foo/bar'] } };
    expect(found(routes, { path: '/x' })).toBe('root');
    expect(found(routes, { path: '/foobar' })).toBe('foo');
    expect(found(routes, { path: '/foo/bar/1' })).toBe('bar');
  });

  it('each length of one route ranks by itself', () => {
    const routes: Routes = { two: { paths: ['/a', '/a/b/c'] }, one: { paths: ['/a/b'] } };
    expect(found(routes, { path: '/a/b/c' })).toBe('two');
    expect(found(routes, { path: '/a/b/x' })).toBe('one');
  });

  it('regexes come before prefixes, by regex_priority, and are anchored at the start', () => {
    const routes: Routes = {
      prefix: { paths: ['/users/1/a-long-prefix'] },
      late: { paths: ['~/users/\\d+'], regex_priority: -1 },
      plain: { paths: ['~/users/\\d+$'] },
      first: { paths: ['~/users/\\d+/x'], regex_priority: 5 },
    };
    expect(found(routes, { path: '/users/1/a-long-prefix' })).toBe('late');
    expect(found(routes, { path: '/users/1/x' })).toBe('first');
    expect(found(routes, { path: '/users/12' })).toBe('plain');
    expect(found(routes, { path: '/all/users/12' })).toBeUndefined();
    expect(found({ either: { paths: ['~/a|/b'] } }, { path: '/x/b' })).toBeUndefined();
    expect(found({ either: { paths: ['~/a|/b'] } }, { path: '/b' })).toBe('either');
  });

  it.each([
    ['~/[^](]|/x', '/x'],
    ['~/a[[:alpha:](]|/x', '/x'],
    ['~/Foo(?i)BAR', '/Foobar'],
    ['~/foo?x', '/fox'],
    ['~/fo{0}x', '/fx'],
    ['~/\\Qa.b\\E', '/a.b'],
  ])('%s is found however it begins', (path, request) => {
    expect(found({ regex: { paths: [path] } }, { path: request })).toBe('regex');
  });

  it('say what they matched, and what their groups captured', () => {
    const router = routerOf({ a: { paths: ['/a'] }, r: { paths: ['~/(?<version>v\\d)/(x)?([^/]+)'] } });
    expect(router.find(query({ path: '/ab' }))).toMatchObject({ matchedPath: '/a', captures: undefined });
    expect(router.find(query({ path: '/v2/name/rest' }))).toMatchObject({
      matchedPath: '/v2/name',
      captures: { 1: 'v2', version: 'v2', 3: 'name' },
    });
    expect(router.find(query({ path: '/b' }))).toBeUndefined();
  });

  it('beyond ASCII are found escaped, as they arrive', () => {
    expect(found({ cafe: { paths: ['/café'] } }, { path: '/caf%C3%A9/x' })).toBe('cafe');
  });
});

describe('other criteria', () => {
  it('all kinds must match, and more kinds come first', () => {
    const routes: Routes = {
      path: { paths: ['/a-long-path'] },
      'method and path': { methods: ['POST', 'PUT'], paths: ['/'] },
    };
    expect(found(routes, { path: '/a-long-path', method: 'PUT' })).toBe('method and path');
    expect(found(routes, { path: '/a-long-path', method: 'GET' })).toBe('path');
  });

  it('headers: every name, any value, any field, without case', () => {
    const routes: Routes = { r: { headers: { 'X-Version': ['v1', 'V2'], 'x-kind': ['a'] } } };
    expect(found(routes, { headers: ['x-version', 'v2', 'X-Kind', 'b', 'x-kind', 'A'] })).toBe('r');
    expect(found(routes, { headers: ['x-version', 'v2'] })).toBeUndefined();
    expect(found(routes, { headers: ['x-version', 'v3', 'x-kind', 'a'] })).toBeUndefined();
  });

  it('a single header value may be a regex, found anywhere in the value', () => {
    const routes: Routes = { r: { headers: { 'user-agent': ['~*mobile|tablet'] } } };
    expect(found(routes, { headers: ['User-Agent', 'A Mobile one'] })).toBe('r');
    expect(found(routes, { headers: ['User-Agent', 'desk'] })).toBeUndefined();
    expect(found({ r: { headers: { a: ['~*x', 'y'] } } }, { headers: ['a', 'x'] })).toBeUndefined();
  });

  it('server names count for TLS only', () => {
    const routes: Routes = { r: { snis: ['a.example', '*.b.example', 'c.*'] } };
    for (const sni of ['a.example', 'A.example.', 'x.b.example', 'c.org']) {
      expect(found(routes, { scheme: 'https', sni })).toBe('r');
    }
    expect(found(routes, { scheme: 'https', sni: 'b.example' })).toBeUndefined();
    expect(found(routes, { scheme: 'https' })).toBeUndefined();
    expect(found(routes, { scheme: 'http' })).toBe('r');
  });
});

describe('protocols', () => {
  it('leave a request in the clear to a better route for HTTPS alone, which turns it away', () => {
    const router = routerOf({ any: { paths: ['/'] }, tls: { paths: ['/a'], protocols: ['https'] } });
    const over = (path: string, scheme: 'http' | 'https', told?: 'http' | 'https') => {
      const { target, protocolMismatch } = router.find(query({ path, scheme }), told) ?? {};
      return [target?.route.id, protocolMismatch];
    };
    expect(over('/a', 'http')).toEqual(['tls', true]);
    expect(over('/a', 'https')).toEqual(['tls', false]);
    expect(over('/a', 'http', 'https')).toEqual(['tls', false]);
    expect(over('/a', 'https', 'http')).toEqual(['tls', true]);
    expect(over('/b', 'http')).toEqual(['any', false]);
  });

  it('of equals prefer a route that takes the scheme, wherever it stands', () => {
    const tls: Partial<RouteEntity> = { paths: ['/a'], protocols: ['https'] };
    const plain: Partial<RouteEntity> = { paths: ['/b', '/a'], protocols: ['http'] };
    for (const routes of [
      { tls, plain },
      { plain, tls },
    ] as Routes[]) {
      expect(found(routes, { path: '/a' })).toBe('plain');
      expect(found(routes, { path: '/a', scheme: 'https' })).toBe('tls');
    }
  });

  it('say when only HTTPS would do', () => {
    const router = routerOf({ tls: { paths: ['/a'], protocols: ['https'] } });
    expect(router.find(query({ path: '/a' }))).toMatchObject({ matchedPath: '/a', protocolMismatch: true });
    expect(router.find(query({ path: '/a', scheme: 'https' }))).toMatchObject({ protocolMismatch: false });
    expect(router.find(query({ path: '/b' }))).toBeUndefined();
  });

  it('are those of the caller, where a proxy before us ended TLS', () => {
    const router = routerOf({ tls: { paths: ['/a'], protocols: ['https'], snis: ['a.example'] } });
    expect(router.find(query({ path: '/a' }), 'https')).toMatchObject({ protocolMismatch: false });
    expect(router.find(query({ path: '/a', scheme: 'https', sni: 'a.example' }), 'http')).toMatchObject({
      protocolMismatch: true,
    });
  });

  it('never offer a plain route to TLS', () => {
    expect(found({ plain: { paths: ['/'], protocols: ['http'] } }, { scheme: 'https' })).toBeUndefined();
  });
});

it('names every regex that does not compile, and leaves its route out', () => {
  const { router, problems } = buildRouter([
    routed('bad', { paths: ['/ok', '~/a(?=b)', '~/a)|(b'], headers: { x: ['~*('] } }),
    routed('good', { paths: ['/'] }),
  ]);
  expect(problems.map(({ routeId, path }) => [routeId, path])).toEqual([
    ['bad', 'headers.x'],
    ['bad', 'paths.1'],
    ['bad', 'paths.2'],
  ]);
  expect(problems[1]!.message).toContain("'/a(?=b)' does not compile");
  expect(router.find(query({ path: '/ok' }))?.target.route.id).toBe('good');
});

describe('100,000 routes', () => {
  const count = 100_000;

  /** Counts the candidates that a lookup checks: each of these routes asks for a header. */
  function countingQuery(request: Parameters<typeof query>[0]): { asked: RouteQuery; checks: () => number } {
    let checks = 0;
    const headers = new HeaderList(['x-test', 'yes']);
    headers.value = () => (checks++ < 0 ? '' : 'yes');
    return { asked: { ...query(request), headers }, checks: () => checks };
  }

  it.each([
    ['prefix paths', (i: number) => ({ paths: [`/service-${i}`] }), (i: number) => ({ path: `/service-${i}/x` })],
    [
      'nested paths',
      (i: number) => ({ paths: [`/${[...String(i)].join('/')}`] }),
      (i: number) => ({ path: `/${[...String(i)].join('/')}/x` }),
    ],
    ['hosts', (i: number) => ({ hosts: [`h${i}.example`] }), (i: number) => ({ host: `h${i}.example` })],
    ['wildcard hosts', (i: number) => ({ hosts: [`*.h${i}.example`] }), (i: number) => ({ host: `x.y.h${i}.example` })],
    ['host prefixes', (i: number) => ({ hosts: [`h${i}.*`] }), (i: number) => ({ host: `h${i}.example` })],
    [
      'regexes with a constant start',
      (i: number) => ({ paths: [`~/s${i}/\\d+`] }),
      (i: number) => ({ path: `/s${i}/7` }),
    ],
  ])('of %s: a lookup checks a handful', (kind, fields, request) => {
    const routes = Array.from({ length: kind.startsWith('regexes') ? count / 50 : count }, (_, i) =>
      routed(String(i), { ...fields(i), headers: { 'x-test': ['yes'] } }),
    );
    const { router } = buildRouter(routes);
    for (let i = 0; i < routes.length; i += 997) {
      const { asked, checks } = countingQuery(request(i));
      expect(router.find(asked)?.target.route.id).toBe(String(i));
      expect(checks()).toBeLessThanOrEqual(2);
    }
  });

  it('are built in small steps', () => {
    const steps = buildRouterSteps(Array.from({ length: count }, (_, i) => routed(String(i), { paths: [`/${i}`] })));
    expect([...steps].length).toBeGreaterThanOrEqual(count / 500);
  });
});
