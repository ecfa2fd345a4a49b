import type { RE2JS } from 're2js';
import type { Candidate, Standing } from './candidate.ts';
import { capturesOf } from './linear-regex.ts';
import type { RoutedRoute, RouteMatch, RouteQuery } from './router.ts';
import { serverNameOf } from './server-name.ts';

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

/** One path of a route (or none) with the route's other criteria. */
export class ClassicCandidate<Route extends RoutedRoute> implements Candidate<Route> {
  /** A whole prefix path, or the constant start of a regex. Empty when there is no path. */
  readonly literal: string;
  /** Anchored at the start. */
  readonly #regex: RE2JS | undefined;
  readonly #criteria: SharedCriteria;
  /** The result for a path that is not a regex. */
  readonly #plainMatch: RouteMatch<Route>;
  readonly high: number;
  readonly low: number;
  readonly order: number;

  constructor(
    target: Route,
    literal: string,
    regex: RE2JS | undefined,
    criteria: SharedCriteria,
    { high, low, order }: Standing,
  ) {
    this.high = high;
    this.low = low;
    this.order = order;
    this.literal = literal;
    this.#regex = regex;
    this.#criteria = criteria;
    this.#plainMatch = { target, matchedPath: literal, captures: undefined, protocolMismatch: false };
  }

  get schemes(): number {
    return this.#criteria.schemes;
  }

  accepts(query: RouteQuery, wanted: number): boolean {
    const { schemes, methods, headers, snis } = this.#criteria;
    if ((schemes & wanted) === 0) return false;
    if (methods !== undefined && !methods.includes(query.method)) return false;
    if (snis !== undefined && query.scheme === 'https' && !sniMatches(snis, serverNameOf(query))) return false;
    if (headers !== undefined) {
      for (let i = 0; i < headers.length; i++) if (!headerMatches(headers[i]!, query.headers)) return false;
    }
    return this.#regex === undefined || this.#regex.test(query.path);
  }

  match({ path }: RouteQuery): RouteMatch<Route> {
    const regex = this.#regex;
    if (regex === undefined) return this.#plainMatch;
    const matcher = regex.matcher(path);
    matcher.lookingAt();
    return {
      target: this.#plainMatch.target,
      matchedPath: path.slice(0, matcher.end()),
      captures: capturesOf(regex, matcher),
      protocolMismatch: false,
    };
  }
}

function headerMatches({ name, values, regex }: HeaderCriterion, headers: RouteQuery['headers']): boolean {
  for (let i = 0; i < headers.length; i++) {
    if (headers.name(i) !== name) continue;
    const value = headers.value(i);
    if (regex === undefined ? values.includes(value.toLowerCase()) : regex.test(value)) return true;
  }
  return false;
}

function sniMatches({ exact, suffixes, prefixes }: SniCriteria, name: string | undefined): boolean {
  if (name === undefined) return false;
  if (exact.includes(name)) return true;
  for (let i = 0; i < suffixes.length; i++) if (name.endsWith(suffixes[i]!)) return true;
  for (let i = 0; i < prefixes.length; i++) if (name.startsWith(prefixes[i]!)) return true;
  return false;
}
