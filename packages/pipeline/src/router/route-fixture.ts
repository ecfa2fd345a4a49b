import type { RouteEntity } from '../entities.ts';
import { HeaderList } from '../header-list.ts';
import type { RoutedRoute, RouteQuery } from './router.ts';

/** For tests: a route with Kong's defaults, but on both protocols. */
export function routed(id: string, fields: Partial<RouteEntity> = {}): RoutedRoute {
  const route: RouteEntity = {
    id,
    protocols: ['http', 'https'],
    https_redirect_status_code: 426,
    regex_priority: 0,
    strip_path: true,
    preserve_host: false,
    path_handling: 'v0',
    request_buffering: true,
    response_buffering: true,
    ...fields,
  };
  return { route, service: undefined };
}

/** For tests: what the router is asked for a plain request; `headers` are names and values in turn. */
export function query({
  headers = [],
  ...fields
}: Partial<Omit<RouteQuery, 'headers'>> & { headers?: string[] }): RouteQuery {
  const scheme = fields.scheme ?? 'http';
  return {
    method: 'GET',
    scheme,
    host: 'api.example',
    port: scheme === 'http' ? 80 : 443,
    path: '/',
    query: '',
    sni: undefined,
    clientIp: '203.0.113.7',
    clientPort: 50_000,
    serverIp: '192.0.2.1',
    serverPort: scheme === 'http' ? 8000 : 8443,
    ...fields,
    headers: new HeaderList(headers),
  };
}
