import type { RouteEntity, ServiceEntity } from '../entities.ts';

/** What the router looks at. `path` is normalised (see `normalisePath`); `headers` answers lower-case names. */
export interface RouteQuery {
  method: string;
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
}
