import type { RouteEntity, ServiceEntity } from '../entities.ts';
import type { HeaderList } from '../header-list.ts';
import type { LayeredMap } from '../layered-map.ts';
import { type Candidate, schemes } from './candidate.ts';
import type { CompiledCandidate } from './compile-route.ts';
import type { HostIndex } from './host-index.ts';

/** What the router looks at. `path` is normalised (see `normalisePath`). */
export interface RouteQuery {
  method: string;
  /** Of the connection. */
  scheme: 'http' | 'https';
  /** Without port, lower-case. */
  host: string;
  /** The Host header's port, else the scheme's default. */
  port: number;
  path: string;
  /** `?a=b` as received, or empty. */
  query: string;
  sni: string | undefined;
  headers: HeaderList;
  /** Both ends of the connection; an address is empty when the connection is gone. */
  clientIp: string;
  clientPort: number;
  serverIp: string;
  serverPort: number;
}

/** A route with everything that can be known before a request comes. Subclass fields are the router's own. */
export interface RoutedRoute {
  readonly route: RouteEntity;
  readonly service: ServiceEntity | undefined;
}

export interface RouteMatch<Route extends RoutedRoute = RoutedRoute> {
  readonly target: Route;
  /** The start of the path that the route's `paths` or expression matched; empty when it asks for none. */
  readonly matchedPath: string;
  /** Numbered and named groups of regexes on the path: `captures['1']`, `captures['version']`. */
  readonly captures: Readonly<Record<string, string>> | undefined;
  /**
   * The request came over plain HTTP, the best route for it takes HTTPS only. The caller answers with the route's
   * `https_redirect_status_code`.
   */
  readonly protocolMismatch?: boolean;
}

/** A route as a router knows it. */
export interface CompiledRoute<Route extends RoutedRoute> {
  readonly route: Route;
  /** Its place among all routes, for those of equal priority. */
  readonly order: number;
  readonly candidates: readonly CompiledCandidate<Route>[];
}

/**
 * Finds the route of a request as Kong's routers do: by fields (`traditional_compatible`) or expressions. Immutable; made
 * by `buildRouter`, or of another one by `updateRouterSteps`. A lookup costs the same whatever the number of hosts and starts of paths.
 */
export class Router<Route extends RoutedRoute = RoutedRoute> {
  readonly hosts: HostIndex<Route>;
  /** By id of the route. */
  readonly compiled: LayeredMap<string, CompiledRoute<Route>>;
  /** How many candidates take HTTPS alone. */
  readonly httpsOnly: number;

  constructor(hosts: HostIndex<Route>, compiled: LayeredMap<string, CompiledRoute<Route>>, httpsOnly: number) {
    this.hosts = hosts;
    this.compiled = compiled;
    this.httpsOnly = httpsOnly;
  }

  /**
   * The route of highest priority that matches; of equals, the one configured first. Plain HTTP finds routes for HTTPS
   * alone, too, but rather an equal that takes it. `toldScheme` is the caller's, where a proxy that ends TLS stands before
   * us; server names are then not ours to judge.
   */
  find(query: RouteQuery, toldScheme: 'http' | 'https' = query.scheme): RouteMatch<Route> | undefined {
    if (toldScheme === 'http' && this.httpsOnly > 0) return this.#findInTheClear(query);
    return this.hosts.search(query, toldScheme === 'http' ? schemes.http : schemes.https)?.match(query);
  }

  /** A route by its id, whatever is asked for. */
  findRoute(id: string): Route | undefined {
    return this.compiled.get(id)?.route;
  }

  #findInTheClear(query: RouteQuery): RouteMatch<Route> | undefined {
    const best = this.hosts.search(query, schemes.http | schemes.httpsOnly);
    if (best === undefined || takesHttp(best)) return best?.match(query);
    const other = this.hosts.search(query, schemes.http);
    if (other?.high === best.high && other.low === best.low) return other.match(query);
    return { ...best.match(query), protocolMismatch: true };
  }
}

function takesHttp({ schemes: taken }: Candidate<RoutedRoute>): boolean {
  return (taken & schemes.http) !== 0;
}
