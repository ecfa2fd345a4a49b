import { type BuiltRouter, buildRouterSteps, orderGap } from './build.ts';
import { schemes } from './candidate.ts';
import { type CompiledCandidate, compileRoute, type RouteProblem } from './compile-route.ts';
import { type CompiledRoute, type RoutedRoute, Router } from './router.ts';

const routesPerStep = 20;
/** Beyond this part of all routes it is quicker to begin anew. */
const changedPartMax = 0.25;
/** A route between two others needs room for its paths, and for others to come between. */
const gapMin = 2 ** 11;

/**
 * The router of `routes`, made of one that knows all of them but those of `changedIds`, which are new, different, or no longer
 * there. What a lookup finds is what it would find in one that was built of `routes`; what it costs to make is what changed.
 */
export function* updateRouterSteps<Route extends RoutedRoute>(
  before: Router<Route>,
  routes: readonly Route[],
  changedIds: ReadonlySet<string>,
): Generator<void, BuiltRouter<Route>> {
  if (changedIds.size > routes.length * changedPartMax) return yield* buildRouterSteps(routes);
  const orders = ordersOf(before, routes, changedIds);
  if (orders === undefined) return yield* buildRouterSteps(routes);

  const problems: RouteProblem[] = [];
  const entries = new Map<string, CompiledRoute<Route> | undefined>();
  const removed: CompiledCandidate<Route>[] = [];
  for (const id of changedIds) {
    removed.push(...(before.compiled.get(id)?.candidates ?? []));
    entries.set(id, undefined);
  }
  const added: CompiledCandidate<Route>[] = [];
  let n = 0;
  for (const [route, order] of orders) {
    if (n++ % routesPerStep === 0) yield;
    const candidates = compileRoute(route, order, problems);
    if (candidates.length >= gapMin) return yield* buildRouterSteps(routes);
    entries.set(route.route.id, { route, order, candidates });
    added.push(...candidates);
  }
  const hosts = before.hosts.with(removed, added);
  const httpsOnly = before.httpsOnly - countOf(removed) + countOf(added);
  return { router: new Router(hosts, before.compiled.with(entries), httpsOnly), problems };
}

/** Places for the routes that changed, between those of their neighbours; undefined where there is no room. */
function ordersOf<Route extends RoutedRoute>(
  { compiled }: Router<Route>,
  routes: readonly Route[],
  changedIds: ReadonlySet<string>,
): ReadonlyMap<Route, number> | undefined {
  const orders = new Map<Route, number>();
  const orderAt = (i: number): number => compiled.get(routes[i]!.route.id)!.order;
  for (let i = 0; i < routes.length; i++) {
    if (!changedIds.has(routes[i]!.route.id)) continue;
    const from = i;
    while (i < routes.length && changedIds.has(routes[i]!.route.id)) i++;
    const count = i - from;
    const low =
      from === 0 ? Math.min(0, i < routes.length ? orderAt(i) : 0) - (count + 1) * orderGap : orderAt(from - 1);
    const high = i === routes.length ? low + (count + 1) * orderGap : orderAt(i);
    const gap = Math.floor((high - low) / (count + 1));
    if (gap < gapMin) return undefined;
    for (let j = 0; j < count; j++) orders.set(routes[from + j]!, low + (j + 1) * gap);
  }
  return orders;
}

function countOf<Route extends RoutedRoute>(candidates: readonly CompiledCandidate<Route>[]): number {
  return candidates.filter(({ candidate }) => (candidate.schemes & schemes.httpsOnly) !== 0).length;
}
