import type { RouteEntity, ServiceEntity } from '../entities.ts';
import { type Candidate, schemes } from './candidate.ts';
import type { HostIndex } from './host-index.ts';

/** What the router looks at. `path` is normalised (see `normalisePath`); `headers` answers lower-case names. */
export interface RouteQuery {
  method: string;
  /** Of the connection. */
  scheme: 'http' | 'https';
  /** Without port, lower-case. */
  host: string;
  /** The Host header's port, else the scheme's default. */
  port: number;
  path: string;
  sni: string | undefined;
  headers: { getAll(name: string): string[]; has(name: string): boolean };
}

/** A route with everything that can be known before a request comes. Subclass fields are the router's own. */
export interface RoutedRoute {
  readonly route: RouteEntity;
  readonly service: ServiceEntity | undefined;
}

export interface RouteMatch<Route extends RoutedRoute = RoutedRoute> {
  readonly target: Route;
  /** The part of the path that the route's `paths` matched; empty when the route has none. */
  readonly matchedPath: string;
  /** Numbered and named groups of a regex path: `captures['1']`, `captures['version']`. */
  readonly captures: Readonly<Record<string, string>> | undefined;
  /**
   * Everything but the protocol matched: the request came over plain HTTP, the route takes HTTPS only. The caller
   * answers with the route's `https_redirect_status_code`.
   */
  readonly protocolMismatch?: boolean;
}

/**
 * Finds the route of a request as Kong's `traditional_compatible` router does. Immutable; made by `buildRouter`. A
 * lookup costs the same whatever the number of hosts and prefix paths.
 */
export class Router<Route extends RoutedRoute = RoutedRoute> {
  readonly #hosts: HostIndex<Route>;
  readonly #hasHttpsOnly: boolean;

  constructor(hosts: HostIndex<Route>, hasHttpsOnly: boolean) {
    this.#hosts = hosts;
    this.#hasHttpsOnly = hasHttpsOnly;
  }

  /**
   * The route of highest priority that matches; of equals, the one configured first. `toldScheme` is the caller's, where
   * a proxy that ends TLS stands before us; server names are then not ours to judge.
   */
  find(query: RouteQuery, toldScheme: 'http' | 'https' = query.scheme): RouteMatch<Route> | undefined {
    const found = this.#hosts.search(query, toldScheme === 'http' ? schemes.http : schemes.https);
    if (found !== undefined) return matchOf(found, query.path);
    if (toldScheme === 'https' || !this.#hasHttpsOnly) return undefined;
    const unreachable = this.#hosts.search(query, schemes.httpsOnly);
    return unreachable && { ...matchOf(unreachable, query.path), protocolMismatch: true };
  }
}

function matchOf<Route extends RoutedRoute>(candidate: Candidate<Route>, path: string): RouteMatch<Route> {
  const { regex, target } = candidate;
  if (regex === undefined) return candidate.plainMatch;
  const matcher = regex.matcher(path);
  matcher.lookingAt();
  const groups = regex.groupCount();
  if (groups === 0) {
    return { target, matchedPath: path.slice(0, matcher.end()), captures: undefined, protocolMismatch: false };
  }
  // Group names come from the configuration, and `__proto__` is a legal one.
  const captures: Record<string, string> = Object.create(null);
  for (let i = 1; i <= groups; i++) {
    const text = matcher.group(i);
    if (text !== null) captures[i] = text;
  }
  const names = regex.namedGroups();
  for (const name in names) {
    const text = captures[names[name]!];
    if (text !== undefined) captures[name] = text;
  }
  return { target, matchedPath: path.slice(0, matcher.end()), captures, protocolMismatch: false };
}
