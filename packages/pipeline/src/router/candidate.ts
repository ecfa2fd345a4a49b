import type { RE2JS } from 're2js';
import type { RoutedRoute, RouteMatch, RouteQuery } from './router.ts';

/** Bits of `Candidate.schemes`: the schemes a route takes, and whether plain HTTP is to be sent to HTTPS. */
export const schemes = { http: 1, https: 2, httpsOnly: 4 } as const;

/** A route's requirement on one header: any of its fields has one of the values, or matches the regex. */
export interface HeaderCriterion {
  /** Lower-case. */
  readonly name: string;
  /** Lower-case. */
  readonly values: readonly string[];
  readonly regex: RE2JS | undefined;
}

/** Server names as configured: exact ones, and the fixed ends of `*.example.com` and `example.*`. */
export interface SniCriteria {
  readonly exact: readonly string[];
  readonly suffixes: readonly string[];
  readonly prefixes: readonly string[];
}

/** The criteria of a route that every path of it shares. */
export interface SharedCriteria {
  readonly schemes: number;
  readonly methods: readonly string[] | undefined;
  readonly headers: readonly HeaderCriterion[] | undefined;
  readonly snis: SniCriteria | undefined;
}

/** One path of a route (or none) with the route's other criteria: what a lookup tries. Hosts are the index's part. */
export class Candidate<Route extends RoutedRoute> {
  readonly target: Route;
  /** What the path begins with: a whole prefix path, or the constant start of a regex. Empty when there is no path. */
  readonly literal: string;
  /** Anchored at the start. */
  readonly regex: RE2JS | undefined;
  readonly criteria: SharedCriteria;
  /** The result for a path that is not a regex. */
  readonly plainMatch: RouteMatch<Route>;
  /** Place among all candidates of the router, 0 first. */
  rank: number;

  constructor(target: Route, literal: string, regex: RE2JS | undefined, criteria: SharedCriteria) {
    this.target = target;
    this.literal = literal;
    this.regex = regex;
    this.criteria = criteria;
    this.plainMatch = { target, matchedPath: literal, captures: undefined, protocolMismatch: false };
    this.rank = 0;
  }

  get isHttpsOnly(): boolean {
    return (this.criteria.schemes & schemes.httpsOnly) !== 0;
  }

  /** Checks everything that no index has: scheme, method, headers, server name, regex. */
  accepts(query: RouteQuery, scheme: number): boolean {
    const { methods, headers, snis } = this.criteria;
    if ((this.criteria.schemes & scheme) === 0) return false;
    if (methods !== undefined && !methods.includes(query.method)) return false;
    if (snis !== undefined && query.scheme === 'https' && !sniMatches(snis, query.sni)) return false;
    if (headers !== undefined) {
      for (let i = 0; i < headers.length; i++) if (!headerMatches(headers[i]!, query.headers)) return false;
    }
    return this.regex === undefined || this.regex.test(query.path);
  }
}

/** The first accepted of `candidates` (in order of rank), unless `best` comes before it. */
export function firstAccepted<Route extends RoutedRoute>(
  candidates: readonly Candidate<Route>[],
  query: RouteQuery,
  scheme: number,
  best: Candidate<Route> | undefined,
): Candidate<Route> | undefined {
  for (let i = 0; i < candidates.length; i++) {
    const candidate = candidates[i]!;
    if (best !== undefined && candidate.rank >= best.rank) return best;
    if (candidate.accepts(query, scheme)) return candidate;
  }
  return best;
}

function headerMatches({ name, values, regex }: HeaderCriterion, headers: RouteQuery['headers']): boolean {
  if (!headers.has(name)) return false;
  const sent = headers.getAll(name);
  for (let i = 0; i < sent.length; i++) {
    if (regex === undefined ? values.includes(sent[i]!.toLowerCase()) : regex.test(sent[i]!)) return true;
  }
  return false;
}

function sniMatches({ exact, suffixes, prefixes }: SniCriteria, sni: string | undefined): boolean {
  if (sni === undefined) return false;
  const name = (sni.endsWith('.') ? sni.slice(0, -1) : sni).toLowerCase();
  if (exact.includes(name)) return true;
  for (let i = 0; i < suffixes.length; i++) if (name.endsWith(suffixes[i]!)) return true;
  for (let i = 0; i < prefixes.length; i++) if (name.startsWith(prefixes[i]!)) return true;
  return false;
}
