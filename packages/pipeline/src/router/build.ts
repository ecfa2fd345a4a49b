import { RE2JS } from 're2js';
import type { RouteEntity } from '../entities.ts';
import { Candidate, type HeaderCriterion, type SharedCriteria, type SniCriteria, schemes } from './candidate.ts';
import { HostIndex, type HostPattern } from './host-index.ts';
import { type PathGroup, priorityOf } from './priority.ts';
import { type RoutedRoute, Router } from './router.ts';

export { Router };

/** What keeps a route from being built: an expression that does not compile. */
export interface RouteProblem {
  routeId: string;
  path: string;
  message: string;
}

export interface BuiltRouter<Route extends RoutedRoute> {
  router: Router<Route>;
  problems: RouteProblem[];
}

/** Builds a router at once. */
export function buildRouter<Route extends RoutedRoute>(routes: readonly Route[]): BuiltRouter<Route> {
  const steps = buildRouterSteps(routes);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Routes handled between two pauses. */
const sliceSize = 200;

interface Prepared<Route extends RoutedRoute> {
  candidate: Candidate<Route>;
  hosts: readonly HostPattern[] | undefined;
  priority: number;
}

/** The same in small steps, so that 100,000 routes hold nobody up. */
export function* buildRouterSteps<Route extends RoutedRoute>(routes: readonly Route[]): Generator<void, BuiltRouter<Route>> {
  const problems: RouteProblem[] = [];
  const prepared: Prepared<Route>[] = [];
  let hasHttpsOnly = false;
  for (let i = 0; i < routes.length; i++) {
    if (i % sliceSize === 0) yield;
    const target = routes[i]!;
    const { route } = target;
    if (!route.protocols.includes('http')) hasHttpsOnly = true;
    try {
      prepareRoute(target, prepared);
    } catch (error) {
      if (!(error instanceof BadExpression)) throw error;
      problems.push({ routeId: route.id, path: error.path, message: error.message });
    }
  }
  yield;
  // Sorting is stable: of equals, the one configured first wins.
  prepared.sort((a, b) => b.priority - a.priority);
  const index = new HostIndex<Route>();
  for (let rank = 0; rank < prepared.length; rank++) {
    if (rank % sliceSize === 0) yield;
    const { candidate, hosts } = prepared[rank]!;
    candidate.rank = rank;
    index.add(candidate, hosts);
  }
  return { router: new Router(index, hasHttpsOnly), problems };
}

class BadExpression extends Error {
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

function prepareRoute<Route extends RoutedRoute>(target: Route, prepared: Prepared<Route>[]): void {
  const { route } = target;
  const criteria = criteriaOf(route);
  const hosts = route.hosts === undefined || route.hosts.length === 0 ? undefined : route.hosts.map(hostPattern);
  const paths = route.paths ?? [];
  const add = (literal: string, regex: RE2JS | undefined, group: PathGroup) =>
    prepared.push({ candidate: new Candidate(target, literal, regex, criteria), hosts, priority: priorityOf(route, group) });
  if (paths.length === 0) add('', undefined, { kind: 'none' });
  paths.forEach((path, at) => {
    if (!path.startsWith('~')) {
      add(path, undefined, { kind: 'prefix', length: Buffer.byteLength(path) });
      return;
    }
    const source = path.slice(1);
    add(constantStart(source), compileRegex(`^(?:${source})`, `paths.${at}`), { kind: 'regex' });
  });
}

function criteriaOf(route: RouteEntity): SharedCriteria {
  const { protocols, methods, headers, snis } = route;
  const takesHttp = protocols.includes('http');
  const takesHttps = protocols.includes('https');
  return {
    schemes: (takesHttp ? schemes.http : schemes.httpsOnly) | (takesHttps ? schemes.https : 0),
    methods: methods === undefined || methods.length === 0 ? undefined : methods,
    headers: headersOf(headers),
    snis: snis === undefined || snis.length === 0 ? undefined : snisOf(snis),
  };
}

function headersOf(headers: RouteEntity['headers']): HeaderCriterion[] | undefined {
  const entries = Object.entries(headers ?? {});
  if (entries.length === 0) return undefined;
  return entries.map(([name, values]) => {
    const [only] = values;
    const isRegex = values.length === 1 && only!.startsWith('~*');
    return {
      name: name.toLowerCase(),
      values: values.map((value) => value.toLowerCase()),
      regex: isRegex ? compileRegex(only!.slice(2), `headers.${name}`, RE2JS.CASE_INSENSITIVE) : undefined,
    };
  });
}

function snisOf(snis: readonly string[]): SniCriteria {
  const names = snis.map((name) => name.toLowerCase().replace(/\.$/, ''));
  return {
    exact: names.filter((name) => !name.includes('*')),
    suffixes: names.filter((name) => name.startsWith('*')).map((name) => name.slice(1)),
    prefixes: names.filter((name) => name.endsWith('*') && name.length > 1).map((name) => name.slice(0, -1)),
  };
}

function hostPattern(host: string): HostPattern {
  const lower = host.toLowerCase();
  const match = /^(.*?)(?::(\d+))?$/.exec(lower)!;
  const name = match[1]!;
  const port = match[2] === undefined ? undefined : Number(match[2]);
  if (name.startsWith('*')) return { kind: 'suffix', text: name.slice(1), port };
  if (name.endsWith('*')) return { kind: 'prefix', text: name.slice(0, -1), port };
  return { kind: 'exact', text: name, port };
}

function compileRegex(source: string, path: string, flags = 0): RE2JS {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(source), flags);
  } catch (error) {
    throw new BadExpression(path, `invalid regex: ${(error as Error).message}`);
  }
}

/** What every match of an expression begins with, as far as that is plain to see; a lookup starts there. */
function constantStart(source: string): string {
  const plain = /^[A-Za-z0-9/_-]*/.exec(source)![0];
  const next = source[plain.length];
  // A quantifier takes back the character before it; an alternative anywhere takes back everything.
  if (hasAlternative(source)) return '';
  return next !== undefined && '?*{+'.includes(next) ? plain.slice(0, -1) : plain;
}

function hasAlternative(source: string): boolean {
  let depth = 0;
  for (let i = 0; i < source.length; i++) {
    const character = source[i]!;
    if (character === '\\') i++;
    else if (character === '[') {
      const end = source.indexOf(']', i + 2);
      i = end < 0 ? source.length : end;
    } else if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === '|' && depth === 0) return true;
  }
  // Inline flags such as (?i) change what plain characters mean.
  return /\(\?[a-zA-Z-]+[:)]/.test(source.replaceAll(/\(\?P?</g, ''));
}
