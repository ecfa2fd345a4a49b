import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RouteEntity } from '../entities.ts';
import { buildRouter } from './build.ts';
import { compileExpression } from './expression/compile-expression.ts';
import { query, routed } from './route-fixture.ts';

const request = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT'),
  scheme: fc.constantFrom('http' as const, 'https' as const),
  host: fc.constantFrom('x.e', 'y.e', 'a.x.e', 'x.f', 'e'),
  path: fc.constantFrom('/', '/a', '/ab', '/a/b', '/a/b/c/', '/A/b', '/b', '/b/ab', '/c', '/caf%C3%A9'),
  query: fc.constantFrom('', '?q=1', '?q=2&q=1'),
  sni: fc.constantFrom(undefined, 'x.e', 'z.e'),
  headers: fc.constantFrom<string[][]>([], ['h', '1'], ['H', '2', 'i', '3'], ['h', '3', 'h', '1', 'i', '1']),
  clientIp: fc.constantFrom('10.0.0.1', '::1', ''),
});
const requests = fc.array(request, { minLength: 5, maxLength: 15 });

const predicate = fc.oneof(
  fc.constantFrom('==', '!=', '^=', '=^', 'contains').chain((operator) =>
    fc.oneof(
      fc.constantFrom('/', '/a', '/a/', '/a/b', '/b', '/café', 'b').map((text) => `http.path ${operator} "${text}"`),
      fc.constantFrom('/a', '/A', '/a/b').map((text) => `lower(http.path) ${operator} "${text}"`),
      fc.constantFrom('x.e', '.e', 'x.', '.x.e', 'X.E').map((text) => `http.host ${operator} "${text}"`),
      fc.constantFrom('a', 'b').map((text) => `http.path.segments.0 ${operator} "${text}"`),
      fc.constantFrom('a/b', 'b').map((text) => `http.path.segments.0_1 ${operator} "${text}"`),
      fc.constantFrom('1', '2').map((text) => `http.headers.h ${operator} "${text}"`),
      fc.constantFrom('1', '2').map((text) => `any(http.queries.q) ${operator} "${text}"`),
    ),
  ),
  fc
    .constantFrom('^/a', '/b', '^/a|/ab', '^/a|^/ab', '^(?:/a|/b)', '^/a/(b|c)', '(?i)^/A', '^', '\\A/a/b', '^/a\\||b')
    .map((regex) => `http.path ~ r#"${regex}"#`),
  fc.constantFrom('http.method == "GET"', 'net.src.ip in 10.0.0.0/8', 'net.src.ip not in ::/0', 'tls.sni == "x.e"'),
);

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    predicate,
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(${a}) && (${b})`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(${a}) || (${b})`),
    fc.tuple(predicate, predicate, predicate).map(([a, b, c]) => `${a} && ${b} || ${c}`),
    tie('expression').map((inner) => `!(${inner})`),
  ),
}));

it('the index finds what trying every expression by priority finds', () => {
  const route = fc.record({ expression, priority: fc.constantFrom(0, 1, 2) });
  fc.assert(
    fc.property(fc.array(route, { minLength: 1, maxLength: 30 }), requests, (fields, asked) => {
      const { router, problems } = buildRouter(fields.map((route, i) => routed(String(i), route)));
      expect(problems).toEqual([]);
      const tried = fields.map(({ expression, priority }, i) => ({
        i,
        priority,
        compiled: compileExpression(expression),
      }));
      tried.sort((a, b) => b.priority - a.priority);
      for (const each of asked) {
        const first = tried.find(({ compiled }) => 'test' in compiled && compiled.test(query(each)));
        expect(router.find(query(each))?.target.route.id).toBe(first === undefined ? undefined : String(first.i));
      }
    }),
    { numRuns: 1_000 },
  );
});

// Ports of hosts have no equivalent: what the Host header says of the port is no field.
const some = <Value>(...values: Value[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });
const classicRoute: fc.Arbitrary<Partial<RouteEntity>> = fc.record(
  {
    methods: some('GET', 'POST', 'PUT'),
    hosts: some('x.e', 'Y.e', '*.e', '*.x.e', 'x.*'),
    paths: fc.oneof(
      some('/', '/a', '/b', '/café').chain((paths) => fc.constantFrom(paths.slice(0, 1))),
      some('~/a', '~/[ab]', '~/a/(b|c)', '~/a|/b', '~/(?<first>[^/]+)/').map((paths) => paths.slice(0, 1)),
    ),
    headers: fc.dictionary(fc.constantFrom('h', 'I'), fc.constantFrom(['1'], ['1', '2'], ['~*3']), {
      minKeys: 1,
      maxKeys: 2,
    }),
    snis: some('x.e', '*.e'),
  },
  { requiredKeys: ['paths'] },
);

/** What the guide tells those who migrate to write. */
function toExpression({ methods, hosts, paths, headers = {}, snis }: Partial<RouteEntity>): string {
  const anyOf = (terms: readonly string[] | undefined) => (terms === undefined ? [] : [`(${terms.join(' || ')})`]);
  const name = (field: string, host: string) =>
    host.startsWith('*')
      ? `${field} =^ "${host.slice(1)}"`
      : host.endsWith('*')
        ? `${field} ^= "${host.slice(0, -1)}"`
        : `${field} == "${host}"`;
  return [
    ...anyOf(methods?.map((method) => `http.method == "${method}"`)),
    ...anyOf(hosts?.map((host) => name('http.host', host))),
    ...anyOf(
      paths?.map((path) =>
        path.startsWith('~') ? `http.path ~ r#"^(?:${path.slice(1)})"#` : `http.path ^= "${path}"`,
      ),
    ),
    ...Object.entries(headers).flatMap(([header, values]) =>
      anyOf(
        values.map((value) => {
          const field = `any(lower(http.headers.${header.toLowerCase()}))`;
          return value.startsWith('~*') ? `${field} ~ "${value.slice(2)}"` : `${field} == "${value}"`;
        }),
      ),
    ),
    ...anyOf(snis && ['net.protocol != "https"', ...snis.map((sni) => name('tls.sni', sni))]),
  ].join(' && ');
}

it('a route of fields and its expression find the same requests, and the same in them', () => {
  fc.assert(
    fc.property(classicRoute, requests, (fields, asked) => {
      const { router: classic } = buildRouter([routed('r', fields)]);
      const { router: expressions, problems } = buildRouter([routed('r', { expression: toExpression(fields) })]);
      expect(problems).toEqual([]);
      for (const each of asked) {
        const [one, other] = [classic, expressions].map((router) => router.find(query(each)));
        expect(other && { path: other.matchedPath, captures: other.captures }).toEqual(
          one && { path: one.matchedPath, captures: one.captures },
        );
      }
    }),
    { numRuns: 2_000 },
  );
});
