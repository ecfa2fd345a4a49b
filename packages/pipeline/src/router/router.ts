import type { RouteEntity, ServiceEntity } from '../entities.ts';
import type { HeaderList } from '../header-list.ts';
import { schemes } from './candidate.ts';
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
   * Everything but the protocol matched: the request came over plain HTTP, the route takes HTTPS only. The caller
   * answers with the route's `https_redirect_status_code`.
   */
  readonly protocolMismatch?: boolean;
}

/**
 * Finds the route of a request as Kong's routers do: by fields (`traditional_compatible`) or expressions. Immutable; made
 * by `buildRouter`. A lookup costs the same whatever the number of hosts and starts of paths.
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
    if (found !== undefined) return found.match(query);
    if (toldScheme === 'https' || !this.#hasHttpsOnly) return undefined;
    const unreachable = this.#hosts.search(query, schemes.httpsOnly);
    return unreachable && { ...unreachable.match(query), protocolMismatch: true };
  }
}
