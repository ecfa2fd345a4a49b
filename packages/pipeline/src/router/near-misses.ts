import type { RouteEntity } from '../entities.ts';
import { buildRouter } from './build.ts';
import type { RoutedRoute, RouteQuery } from './router.ts';

/** What a route asks of requests; the fields of a route, `expression` for one that has no such fields. */
export const routeCriteria = ['protocols', 'hosts', 'paths', 'methods', 'headers', 'snis', 'expression'] as const;
export type RouteCriterion = (typeof routeCriteria)[number];

/** A route that a request did not come to. */
export interface NearMiss<Route extends RoutedRoute = RoutedRoute> {
  readonly target: Route;
  /** What of it the request does not meet; empty where it meets all, and another route comes first. */
  readonly unmet: readonly RouteCriterion[];
}

/** Routes that are looked at one by one; a router is built for each. */
const lookedAtMax = 200;

/** Why a request did not come to other routes: those that it is nearest to come first. Judged by routers, one criterion at a time. */
export function nearMisses<Route extends RoutedRoute>(
  routes: readonly Route[],
  query: RouteQuery,
  { found, max }: { readonly found?: RouteEntity | undefined; readonly max: number },
): NearMiss<Route>[] {
  const others = routes.filter(({ route }) => route.id !== found?.id);
  const nearest = others
    .map((target) => ({ target, shared: sharedStart(target.route, query) }))
    .sort((a, b) => b.shared - a.shared)
    .slice(0, lookedAtMax);
  return nearest
    .map(({ target, shared }) => ({ target, shared, unmet: unmetOf(target, query) }))
    .sort((a, b) => a.unmet.length - b.unmet.length || b.shared - a.shared)
    .slice(0, max)
    .map(({ target, unmet }) => ({ target, unmet }));
}

/** Characters of the path that a route asks for and the request has. */
function sharedStart({ paths = [], hosts = [] }: RouteEntity, { path, host }: RouteQuery): number {
  const lengths = paths.map((one) => {
    const literal = one.replace(/^~/, '');
    let at = 0;
    while (at < literal.length && literal[at] === path[at]) at++;
    return at;
  });
  return Math.max(0, ...lengths) + (hosts.includes(host) ? host.length : 0);
}

function unmetOf(target: RoutedRoute, query: RouteQuery): RouteCriterion[] {
  if (meets(target, target.route, query)) return [];
  if (target.route.expression !== undefined) return ['expression'];
  return routeCriteria.filter((criterion) => !meets(target, only(target.route, criterion), query));
}

function meets({ service }: RoutedRoute, route: RouteEntity, query: RouteQuery): boolean {
  const match = buildRouter([{ route, service }]).router.find(query);
  return match !== undefined && match.protocolMismatch !== true;
}

function only(route: RouteEntity, criterion: RouteCriterion): RouteEntity {
  const { methods, hosts, paths, headers, snis, expression, ...rest } = route;
  const anyProtocol: RouteEntity['protocols'] = ['http', 'https'];
  return {
    ...rest,
    protocols: criterion === 'protocols' ? route.protocols : anyProtocol,
    ...(criterion !== 'protocols' && { [criterion]: route[criterion] }),
  };
}
