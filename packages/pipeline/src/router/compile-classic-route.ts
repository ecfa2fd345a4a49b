import { escapePath } from '@sallyport/contracts';
import { RE2JS } from 're2js';
import type { RouteEntity } from '../entities.ts';
import { schemesOf, standingOf } from './candidate.ts';
import { ClassicCandidate, type HeaderCriterion, type SharedCriteria, type SniCriteria } from './classic-candidate.ts';
import type { CompiledCandidate, ReportProblem } from './compile-route.ts';
import type { HostPattern } from './host-index.ts';
import { compileRegex, constantStart } from './linear-regex.ts';
import { priorityOf } from './priority.ts';
import type { RoutedRoute } from './router.ts';

/** A candidate for each path of a route; one for a route without paths. */
export function compileClassicRoute<Route extends RoutedRoute>(
  target: Route,
  order: number,
  report: ReportProblem,
): CompiledCandidate<Route>[] {
  const { route } = target;
  const criteria = criteriaOf(route, report);
  const hosts = hostsOf(route.hosts);
  const compiled = (route.paths ?? []).map((path, at) => {
    const { literal, regex } = path.startsWith('~')
      ? compilePathRegex(path.slice(1), `paths.${at}`, report)
      : { literal: escapePath(path), regex: undefined };
    const standing = standingOf(priorityOf(route, path), order + at);
    return { candidate: new ClassicCandidate(target, literal, regex, criteria, standing), hosts };
  });
  if (compiled.length === 0) {
    const standing = standingOf(priorityOf(route, undefined), order);
    compiled.push({ candidate: new ClassicCandidate(target, '', undefined, criteria, standing), hosts });
  }
  return compiled;
}

function criteriaOf(route: RouteEntity, report: ReportProblem): SharedCriteria {
  const { protocols, methods, snis } = route;
  return {
    schemes: schemesOf(protocols),
    methods: methods === undefined || methods.length === 0 ? undefined : methods,
    headers: headersOf(route.headers, report),
    snis: snis === undefined || snis.length === 0 ? undefined : snisOf(snis),
  };
}

function headersOf(headers: RouteEntity['headers'], report: ReportProblem): HeaderCriterion[] | undefined {
  const entries = Object.entries(headers ?? {});
  if (entries.length === 0) return undefined;
  return entries.map(([name, values]) => {
    const [first = ''] = values;
    const isRegex = values.length === 1 && first.startsWith('~*');
    return {
      name: name.toLowerCase(),
      values: values.map((value) => value.toLowerCase()),
      regex: isRegex ? regexOf(first.slice(2), RE2JS.CASE_INSENSITIVE, `headers.${name}`, report) : undefined,
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

function compilePathRegex(
  source: string,
  path: string,
  report: ReportProblem,
): { literal: string; regex: RE2JS | undefined } {
  // Compiled by itself first: in `^(?:…)` an unbalanced `a)|(b` would pass, and lose its anchor.
  const alone = regexOf(source, 0, path, report);
  if (alone === undefined) return { literal: '', regex: undefined };
  return { literal: constantStart(alone), regex: RE2JS.compile(`^(?:${source})`) };
}

function regexOf(source: string, flags: number, path: string, report: ReportProblem): RE2JS | undefined {
  const regex = compileRegex(source, flags);
  if (!('problem' in regex)) return regex;
  report(path, regex.problem);
  return undefined;
}
