import { escapePath } from '@sallyport/contracts';
import { RE2JS, RE2JSSyntaxException } from 're2js';
import type { RouteEntity } from '../entities.ts';
import { Candidate, type HeaderCriterion, type SharedCriteria, type SniCriteria, schemes } from './candidate.ts';
import type { HostPattern } from './host-index.ts';
import { priorityOf } from './priority.ts';
import type { RoutedRoute } from './router.ts';

/** What keeps a route from being built: a regex that does not compile. */
export interface RouteProblem {
  routeId: string;
  /** The field, such as `paths.0` or `headers.x-version`. */
  path: string;
  message: string;
}

export interface CompiledCandidate<Route extends RoutedRoute> {
  readonly candidate: Candidate<Route>;
  readonly hosts: readonly HostPattern[] | undefined;
  readonly priority: number;
}

/** The candidates of a route, one per path; none, and at least one more of `problems`, when it has a bad regex. */
export function compileRoute<Route extends RoutedRoute>(
  target: Route,
  problems: RouteProblem[],
): CompiledCandidate<Route>[] {
  const { route } = target;
  const problemsBefore = problems.length;
  const report = (path: string, message: string) => problems.push({ routeId: route.id, path, message });
  const criteria = criteriaOf(route, report);
  const hosts = hostsOf(route.hosts);
  const compiled = (route.paths ?? []).map((path, at) => {
    const { literal, regex } = path.startsWith('~')
      ? compilePathRegex(path.slice(1), `paths.${at}`, report)
      : { literal: escapePath(path), regex: undefined };
    const priority = priorityOf(route, path);
    return { candidate: new Candidate(target, literal, regex, criteria), hosts, priority };
  });
  if (compiled.length === 0) {
    const candidate = new Candidate(target, '', undefined, criteria);
    compiled.push({ candidate, hosts, priority: priorityOf(route, undefined) });
  }
  return problems.length > problemsBefore ? [] : compiled;
}

type Report = (path: string, message: string) => void;

function criteriaOf(route: RouteEntity, report: Report): SharedCriteria {
  const { protocols, methods, snis } = route;
  const takesHttp = protocols.includes('http') || protocols.includes('grpc') || protocols.includes('ws');
  const takesHttps = protocols.includes('https') || protocols.includes('grpcs') || protocols.includes('wss');
  return {
    schemes: (takesHttp ? schemes.http : schemes.httpsOnly) | (takesHttps ? schemes.https : 0),
    methods: methods === undefined || methods.length === 0 ? undefined : methods,
    headers: headersOf(route.headers, report),
    snis: snis === undefined || snis.length === 0 ? undefined : snisOf(snis),
  };
}

function headersOf(headers: RouteEntity['headers'], report: Report): HeaderCriterion[] | undefined {
  const entries = Object.entries(headers ?? {});
  if (entries.length === 0) return undefined;
  return entries.map(([name, values]) => {
    const [first = ''] = values;
    const isRegex = values.length === 1 && first.startsWith('~*');
    return {
      name: name.toLowerCase(),
      values: values.map((value) => value.toLowerCase()),
      regex: isRegex ? compileRegex(first.slice(2), RE2JS.CASE_INSENSITIVE, `headers.${name}`, report) : undefined,
    };
  });
}

function snisOf(snis: readonly string[]): SniCriteria {
  const names = snis.map((name) => name.toLowerCase().replace(/\.$/, ''));
  return {
    exact: names.filter((name) => !name.includes('*')),
    suffixes: names.filter((name) => name.startsWith('*')).map((name) => name.slice(1)),
    prefixes: names.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1)),
  };
}

/** Undefined for any host. */
function hostsOf(hosts: readonly string[] | undefined): HostPattern[] | undefined {
  if (hosts === undefined || hosts.length === 0 || hosts.includes('*')) return undefined;
  return hosts.map((host) => {
    const [, name = '', digits] = /^(.*?)(?::(\d+))?$/.exec(host.toLowerCase()) ?? [];
    const port = digits === undefined ? undefined : Number(digits);
    if (name.startsWith('*')) return { kind: 'suffix', text: name.slice(1), port };
    if (name.endsWith('*')) return { kind: 'prefix', text: name.slice(0, -1), port };
    return { kind: 'exact', text: name, port };
  });
}

function compilePathRegex(source: string, path: string, report: Report): { literal: string; regex: RE2JS | undefined } {
  // Compiled by itself first: in `^(?:…)` an unbalanced `a)|(b` would pass, and lose its anchor.
  const alone = compileRegex(source, 0, path, report);
  if (alone === undefined) return { literal: '', regex: undefined };
  return { literal: constantStart(alone), regex: RE2JS.compile(`^(?:${source})`) };
}

/** The text every match begins with, as the engine's own compiler finds it; lets a lookup skip regexes unrun. */
function constantStart(regex: RE2JS): string {
  const prefix: unknown = regex.re2().prefix;
  return typeof prefix === 'string' ? prefix : '';
}

function compileRegex(source: string, flags: number, path: string, report: Report): RE2JS | undefined {
  try {
    return RE2JS.compile(source, flags);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    const why = `${error.getDescription()}${error.getPattern() === null ? '' : ` '${error.getPattern()}'`}`;
    const hint = 'regexes run in linear time, so there is no look-around and no back-reference';
    report(path, `the regex '${source}' does not compile: ${why} (${hint})`);
    return undefined;
  }
}
