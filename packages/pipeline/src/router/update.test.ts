import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RouteEntity } from '../entities.ts';
import { runAtOnce } from '../run-at-once.ts';
import { buildRouter } from './build.ts';
import { query, routed } from './route-fixture.ts';
import type { RoutedRoute, Router } from './router.ts';
import { updateRouterSteps } from './update.ts';

const some = <Value>(...values: Value[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 0, maxLength: 3 });
const fields: fc.Arbitrary<Partial<RouteEntity>> = fc.oneof(
  fc.record(
    {
      protocols: fc.constantFrom<RouteEntity['protocols']>(['https'], ['http', 'https']),
      hosts: some('x.e', 'y.e:8080', '*.e', 'x.*'),
      paths: some('/', '/a', '/ab', '/a/', '/a/b', '/b', '~/a', '~/(?<first>[^/]+)/', ...wide(30)),
      methods: some('GET', 'POST'),
      regex_priority: fc.constantFrom(0, 1),
    },
    { requiredKeys: ['protocols', 'regex_priority'] },
  ),
  fc.constantFrom('http.path ^= "/a"', 'http.host == "x.e" && http.path == "/b"').map((expression) => ({ expression })),
);

function wide(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `/w${String(i).padStart(2, '0')}`);
}

/** A place among all routes, and what stands there from now on. */
const edit = fc.record({ at: fc.nat(59), fields: fc.option(fields, { nil: undefined }) });

const queries = ['/', '/a', '/ab', '/a/b', '/b', '/w07', '/w29/x', '/c/d'].flatMap((path) =>
  ['x.e', 'y.e', 'a.e', 'x.f'].flatMap((host) =>
    (['http', 'https'] as const).map((scheme) => query({ path, host, scheme, port: 8080 })),
  ),
);

const found = (router: Router<RoutedRoute>) =>
  queries.map((asked) => {
    const match = router.find(asked);
    return match && [match.target, match.matchedPath, match.captures, match.protocolMismatch];
  });

it('finds after any sequence of changes what one that is built of the same routes finds', () => {
  const steps = fc.array(fc.array(edit, { minLength: 1, maxLength: 6 }), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(fields, { maxLength: 40 }), steps, (first, changes) => {
      const places = new Map(first.map((each, i) => [i, routed(String(i), each)]));
      let { router } = buildRouter(inOrder(places));
      for (const edits of changes) {
        for (const { at, fields: after } of edits) {
          if (after === undefined) places.delete(at);
          else places.set(at, routed(String(at), after));
        }
        const ids = new Set(edits.map(({ at }) => String(at)));
        router = runAtOnce(updateRouterSteps(router, inOrder(places), ids)).router;
        const anew = buildRouter(inOrder(places)).router;
        expect(found(router)).toEqual(found(anew));
        expect(router.httpsOnly).toBe(anew.httpsOnly);
      }
    }),
    { numRuns: 60 },
  );
});

it('has room for many routes that come between two others', () => {
  const first = routed('first', { paths: ['/a'] });
  const last = routed('last', { paths: ['/a'] });
  let between: RoutedRoute[] = [];
  let { router } = buildRouter([first, ...Array.from({ length: 20 }, (_, i) => routed(`x${i}`)), last]);
  for (let i = 0; i < 40; i++) {
    between = [routed(`b${i}`, { paths: ['/b'] }), ...between];
    const routes = [first, ...between, ...Array.from({ length: 20 }, (_, n) => routed(`x${n}`)), last];
    router = runAtOnce(updateRouterSteps(router, routes, new Set([`b${i}`]))).router;
    expect(router.find(query({ path: '/b' }))?.target.route.id).toBe(`b${i}`);
    expect(router.find(query({ path: '/a' }))?.target.route.id).toBe('first');
  }
});

function inOrder(places: ReadonlyMap<number, RoutedRoute>): RoutedRoute[] {
  return [...places].sort(([a], [b]) => a - b).map(([, route]) => route);
}
