import { describe, expect, it } from 'vitest';
import type { RouteEntity } from '../entities.ts';
import { buildRouter } from './build.ts';
import { query, routed } from './route-fixture.ts';
import { upstreamPath } from './upstream-path.ts';

type Routes = Record<string, Partial<RouteEntity>>;
type Request = Parameters<typeof query>[0];

function routerOf(routes: Routes) {
  const { router, problems } = buildRouter(Object.entries(routes).map(([id, fields]) => routed(id, fields)));
  expect(problems).toEqual([]);
  return router;
}

function found(routes: Routes, request: Request): string | undefined {
  return routerOf(routes).find(query(request))?.target.route.id;
}

describe('expression routes', () => {
  it('come before all others, the higher priority first, then the one configured first', () => {
    const routes: Routes = {
      classic: {
        methods: ['GET'],
        hosts: ['api.example'],
        paths: ['~/a'],
        headers: { x: ['1'] },
        regex_priority: 2 ** 31 - 1,
      },
      none: { expression: 'http.path ^= "/a"' },
      low: { expression: 'http.path ^= "/"', priority: 1 },
      high: { expression: 'http.path ^= "/a/b"', priority: 2 ** 46 - 1 },
      same: { expression: 'http.path == "/a/b"', priority: 2 ** 46 - 1 },
      other: { paths: ['/b'] },
    };
    expect(found(routes, { path: '/a/b', headers: ['x', '1'] })).toBe('high');
    expect(found(routes, { path: '/a', headers: ['x', '1'] })).toBe('low');
    const { low: _, high: __, ...rest } = routes;
    expect(found(rest, { path: '/a/b' })).toBe('same');
    expect(found(rest, { path: '/a', headers: ['x', '1'] })).toBe('none');
    expect(found(rest, { path: '/b' })).toBe('other');
  });

  it('take only the protocols of the route, whatever the expression says', () => {
    const routes: Routes = { r: { protocols: ['http'], expression: 'net.protocol == "https" || http.path == "/"' } };
    expect(found(routes, { scheme: 'http' })).toBe('r');
    expect(found(routes, { scheme: 'https' })).toBeUndefined();
  });

  it('for HTTPS alone send plain HTTP there', () => {
    const router = routerOf({ r: { protocols: ['https'], expression: 'http.path ^= "/a"' } });
    expect(router.find(query({ path: '/a' }))).toMatchObject({ protocolMismatch: true, matchedPath: '/a' });
    expect(router.find(query({ path: '/a', scheme: 'https' }))).toMatchObject({ protocolMismatch: false });
    expect(router.find(query({ path: '/b' }))).toBeUndefined();
  });

  it('turn requests in the clear away before routes of fields answer them', () => {
    const routes: Routes = {
      any: { paths: ['/a'], protocols: ['http'] },
      tls: { protocols: ['https'], expression: 'http.path ^= "/a"' },
    };
    expect(routerOf(routes).find(query({ path: '/a' }))).toMatchObject({ protocolMismatch: true });
    routes.clear = { protocols: ['http'], expression: 'http.path == "/a"', priority: 1 };
    expect(routerOf(routes).find(query({ path: '/a' }))).toMatchObject({ protocolMismatch: false });
  });

  it('that do not compile are problems of their route', () => {
    const { router, problems } = buildRouter([
      routed('bad', { expression: 'http.path = "/"' }),
      routed('good', { expression: 'http.path == "/"' }),
    ]);
    expect(problems).toEqual([
      {
        routeId: 'bad',
        path: 'expression',
        message: "Router Expression failed validation: column 11: expected an operator after 'http.path', not '='",
      },
    ]);
    expect(router.find(query({}))?.target.route.id).toBe('good');
  });
});

describe('the matched path', () => {
  it.each([
    ['http.path == "/a/b"', '/a/b', '/a/b'],
    ['http.path ^= "/a"', '/a/b', '/a'],
    ['lower(http.path) ^= "/a"', '/A/b', '/A'],
    ['http.path ^= "/é"', '/%C3%A9/b', '/%C3%A9'],
    ['http.path ~ r#"^/\\w"#', '/a/b', '/a'],
    ['http.path ~ r#"/\\w"#', '/a/b', '/a'],
    // Only a start can be cut off.
    ['http.path ~ r#"b$"#', '/a/b', ''],
    ['http.path =^ "/b"', '/a/b', ''],
    ['http.path contains "/a"', '/a/b', ''],
    ['http.path != "/"', '/a/b', ''],
    ['http.path.segments.0 == "a"', '/a/b', ''],
    ['http.method == "GET"', '/a/b', ''],
    // The last that holds counts.
    ['http.path ^= "/a" && http.path ^= "/a/b"', '/a/b', '/a/b'],
    ['http.path ^= "/a/b" && http.path ^= "/a"', '/a/b', '/a'],
    ['http.path ^= "/a/b" && http.path =^ "b"', '/a/b', '/a/b'],
    ['http.path ^= "/a" || http.path ^= "/a/b"', '/a/b', '/a'],
    ['http.path == "/a" || http.path ^= "/a/b"', '/a/b', '/a/b'],
    ['http.method == "GET" || http.path ^= "/a"', '/a/b', ''],
    ['(http.path ^= "/a" && http.method == "PUT") || http.path ^= "/a/b"', '/a/b', '/a/b'],
    ['(http.path ^= "/a" && http.method == "PUT") || http.method == "GET"', '/a/b', ''],
    ['!(http.path == "/c") && http.method == "GET"', '/a/b', ''],
  ])('of %s in %s is %j', (expression, path, matchedPath) => {
    expect(routerOf({ r: { expression } }).find(query({ path }))).toMatchObject({ matchedPath });
  });

  it('is what strip_path strips', () => {
    const request = query({ path: '/a/b' });
    const match = routerOf({ r: { expression: 'http.path ^= "/a"' } }).find(request)!;
    expect(upstreamPath(match, request.path)).toBe('/b');
    const ending = routerOf({ r: { expression: 'http.path =^ "/b"' } }).find(request)!;
    expect(upstreamPath(ending, request.path)).toBe('/a/b');
  });
});

describe('captures', () => {
  it('are those of all regexes on the path that hold, numbered and named', () => {
    const expression = 'http.path ~ r#"^/(?P<first>\\w+)"# && http.path ~ r#"/(\\w+)/(?<last>\\w+)$"#';
    const match = routerOf({ r: { expression } }).find(query({ path: '/x/y/z' }));
    expect(match?.captures).toEqual({ 1: 'y', 2: 'z', first: 'x', last: 'z' });
  });

  it('are none of other fields, of negations and of what does not hold', () => {
    const expression =
      '!(http.path ~ "(z)") && http.host ~ "(a)" && (http.path ~ "(q)" || http.path ~ "(?P<it>x)" || http.path ~ "(y)")';
    const match = routerOf({ r: { expression } }).find(query({ path: '/x/y' }));
    expect(match?.captures).toEqual({ 1: 'x', it: 'x' });
    expect(routerOf({ r: { expression: 'http.path ^= "/"' } }).find(query({}))?.captures).toBeUndefined();
  });
});

describe('100,000 expression routes', () => {
  const count = 100_000;

  it.each<[string, (i: number) => string, (i: number) => Request]>([
    ['paths', (i) => `http.path == "/p${i}"`, (i) => ({ path: `/p${i}` })],
    ['starts of paths', (i) => `http.path ^= "/p${i}/" && http.method == "GET"`, (i) => ({ path: `/p${i}/x` })],
    ['first segments', (i) => `http.path.segments.0 == "p${i}"`, (i) => ({ path: `/p${i}/x` })],
    ['hosts', (i) => `http.host == "h${i}.example"`, (i) => ({ host: `h${i}.example` })],
    ['ends of hosts', (i) => `http.host =^ ".h${i}.example"`, (i) => ({ host: `x.y.h${i}.example` })],
    ['starts of hosts', (i) => `http.host ^= "h${i}."`, (i) => ({ host: `h${i}.example` })],
    ['alternatives', (i) => `http.path ^= "/a${i}/" || http.path ^= "/b${i}/"`, (i) => ({ path: `/b${i}/x` })],
    [
      'hosts with paths',
      (i) => `(http.host == "a.e" && http.path ^= "/p${i}/") || (http.host == "b.e" && http.path ^= "/q${i}/")`,
      (i) => ({ host: 'b.e', path: `/q${i}/x` }),
    ],
    ['anchored regexes', (i) => `http.path ~ r#"^/p${i}/\\d+$"#`, (i) => ({ path: `/p${i}/7` })],
  ])('told apart by %s: a lookup checks a handful', (kind, expression, request) => {
    const routes = Array.from({ length: kind.endsWith('regexes') ? count / 50 : count / 5 }, (_, i) =>
      routed(String(i), { expression: `(${expression(i)}) && net.src.port == 50000` }),
    );
    const { router } = buildRouter(routes);
    for (let i = 0; i < routes.length; i += 997) {
      let checks = 0;
      const asked = Object.defineProperty(query(request(i)), 'clientPort', { get: () => (checks++ < 0 ? 0 : 50_000) });
      expect(router.find(asked)?.target.route.id).toBe(String(i));
      expect(checks).toBeLessThanOrEqual(2);
    }
  });
});
