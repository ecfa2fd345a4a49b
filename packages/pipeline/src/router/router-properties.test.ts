import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RouteEntity } from '../entities.ts';
import { buildRouter } from './build.ts';
import { query, routed } from './route-fixture.ts';
import type { RoutedRoute, RouteQuery } from './router.ts';

/** A part of a route as Kong splits it: all prefixes of one length, or all regexes. */
interface Part {
  target: RoutedRoute;
  paths: string[];
  priority: bigint;
}

/** Kong's rules word by word, over all routes. Slow, and too simple to be wrong. */
function findSlowly(routes: readonly RoutedRoute[], asked: RouteQuery) {
  const parts = routes.flatMap(split);
  const matches = parts
    .map((part) => ({ part, matchedPath: matchPaths(part.paths, asked.path) }))
    .filter(({ part, matchedPath }) => matchedPath !== undefined && matchesRest(part.target.route, asked))
    .sort((a, b) => (a.part.priority === b.part.priority ? 0 : a.part.priority > b.part.priority ? -1 : 1));
  const chosen = asked.scheme === 'https' ? matches.find(takes('https')) : bestInTheClear(matches);
  if (chosen === undefined) return undefined;
  return {
    id: chosen.part.target.route.id,
    matchedPath: chosen.matchedPath,
    protocolMismatch: !takes(asked.scheme)(chosen),
  };
}

interface PartMatch {
  part: Part;
  matchedPath: string | undefined;
}

const takes =
  (scheme: 'http' | 'https') =>
  ({ part }: PartMatch): boolean =>
    part.target.route.protocols.includes(scheme);

/** The best route, for HTTPS alone or not; of equals, one that takes plain HTTP. */
function bestInTheClear(matches: readonly PartMatch[]): PartMatch | undefined {
  const equals = matches.filter(({ part }) => part.priority === matches[0]!.part.priority);
  return equals.find(takes('http')) ?? equals[0];
}

function split(target: RoutedRoute): Part[] {
  const groups = new Map<string, string[]>();
  for (const path of target.route.paths ?? []) {
    const key = path.startsWith('~') ? 'regex' : String(path.length);
    groups.set(key, [...(groups.get(key) ?? []), path]);
  }
  if (groups.size === 0) groups.set('none', []);
  return [...groups.values()].map((paths) => ({ target, paths, priority: priority(target.route, paths) }));
}

function priority({ methods, hosts, headers, snis, regex_priority }: RouteEntity, paths: string[]): bigint {
  const headerNames = Object.keys(headers ?? {});
  const kinds = [methods, hosts, headerNames, snis, paths].filter((list) => (list?.length ?? 0) > 0).length;
  const plainHosts = (hosts?.length ?? 0) > 0 && hosts!.every((host) => !host.includes('*'));
  const isRegex = paths[0]?.startsWith('~') ?? false;
  return (
    (BigInt(kinds) << 61n) |
    (BigInt(plainHosts) << 60n) |
    (BigInt(headerNames.length) << 52n) |
    (BigInt(isRegex) << 51n) |
    (isRegex ? BigInt(regex_priority) << 19n : 0n) |
    (isRegex ? 0n : BigInt(paths[0]?.length ?? 0))
  );
}

function matchPaths(paths: readonly string[], path: string): string | undefined {
  if (paths.length === 0) return '';
  for (const configured of paths) {
    if (!configured.startsWith('~')) {
      if (path.startsWith(configured)) return configured;
      continue;
    }
    const match = new RegExp(`^(?:${configured.slice(1)})`).exec(path);
    if (match !== null) return match[0];
  }
  return undefined;
}

function matchesRest({ methods, hosts, headers, snis }: RouteEntity, asked: RouteQuery): boolean {
  if (methods?.length && !methods.includes(asked.method)) return false;
  if (hosts?.length && !hosts.some((host) => matchesHost(host, asked))) return false;
  if (snis?.length && asked.scheme === 'https' && !snis.includes(asked.sni ?? '')) return false;
  return Object.entries(headers ?? {}).every(([name, values]) =>
    asked.headers.getAll(name).some((sent) => values.includes(sent.toLowerCase())),
  );
}

function matchesHost(configured: string, { host, port }: RouteQuery): boolean {
  const [name = '', configuredPort] = configured.split(':');
  if (configuredPort !== undefined && Number(configuredPort) !== port) return false;
  if (name.startsWith('*')) return host.endsWith(name.slice(1));
  return name.endsWith('*') ? host.startsWith(name.slice(0, -1)) : host === name;
}

// Few values, so that routes overlap and requests match several.
const some = <Value>(...values: Value[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 0, maxLength: 3 });
const prefixes = ['/', '/a', '/ab', '/a/', '/a/b', '/a/b/c', '/b'];
const regexes = ['~/a', '~/[ab]', '~/a/(b|c)', '~/a|/b', '~/ab?', '~/\\w+/b$', '~/(?<first>[^/]+)/', '~/a{2}'];
const hosts = ['x.e', 'y.e', 'x.e:8080', '*.e', '*.x.e', 'x.*', '*.e:80', 'y.*:8080'];

const route: fc.Arbitrary<Partial<RouteEntity>> = fc.record(
  {
    protocols: fc.constantFrom<RouteEntity['protocols']>(['http'], ['https'], ['http', 'https']),
    methods: some('GET', 'POST', 'PUT'),
    hosts: some(...hosts),
    paths: some(...prefixes, ...regexes),
    headers: fc.dictionary(fc.constantFrom('h', 'i'), fc.constantFrom(['1'], ['1', '2'], ['3']), { maxKeys: 2 }),
    snis: some('x.e', 'y.e'),
    regex_priority: fc.constantFrom(0, 1, 2 ** 31 - 1),
  },
  { requiredKeys: ['protocols', 'regex_priority'] },
);

const request = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'HEAD'),
  scheme: fc.constantFrom('http' as const, 'https' as const),
  host: fc.constantFrom('x.e', 'y.e', 'z.e', 'a.x.e', 'x.f', 'y.f', 'e'),
  port: fc.constantFrom(80, 443, 8080),
  path: fc.constantFrom('/', '/a', '/ab', '/aa', '/a/b', '/a/b/c/d', '/a/c', '/b', '/b/b', '/c', '/c/'),
  sni: fc.constantFrom(undefined, 'x.e', 'z.e'),
  headers: fc.constantFrom<string[][]>([], ['h', '1'], ['H', '2', 'i', '3'], ['h', '3', 'h', '1', 'i', '1']),
});

/** Fast and slow give the same route, the same matched text and the same word on the protocol. */
function agree(fields: Partial<RouteEntity>[], requests: Parameters<typeof query>[0][]): void {
  const routes = fields.map((route, i) => routed(String(i), route));
  const { router } = buildRouter(routes);
  for (const request of requests) {
    const asked = query(request);
    const match = router.find(asked);
    const { matchedPath, protocolMismatch } = match ?? {};
    const fast = match && { id: match.target.route.id, matchedPath, protocolMismatch };
    expect(fast).toEqual(findSlowly(routes, asked));
  }
}

const requests = fc.array(request, { minLength: 5, maxLength: 15 });

it('finds what a walk over all routes by priority finds', () => {
  fc.assert(fc.property(fc.array(route, { maxLength: 12 }), requests, agree), { numRuns: 500 });
});

it('does so with many routes on one host', () => {
  const dense = fc.array(route, { minLength: 30, maxLength: 60 });
  fc.assert(fc.property(dense, requests, agree), { numRuns: 150 });
});

it('does so for routes of paths alone', () => {
  const onlyPaths = route.map(({ protocols, paths, regex_priority = 0 }) => ({
    protocols: protocols!,
    paths: paths ?? [],
    regex_priority,
  }));
  fc.assert(fc.property(fc.array(onlyPaths, { minLength: 5, maxLength: 40 }), requests, agree), { numRuns: 300 });
});
