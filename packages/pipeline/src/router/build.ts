import { LayeredMap } from '../layered-map.ts';
import { runAtOnce } from '../run-at-once.ts';
import { type Candidate, priorityIn, schemes } from './candidate.ts';
import { type CompiledCandidate, compileRoute, type RouteProblem } from './compile-route.ts';
import { HostIndex, type HostPattern } from './host-index.ts';
import { PathIndex } from './path-index.ts';
import { type CompiledRoute, type RoutedRoute, Router } from './router.ts';
import { sortInSteps } from './sort-in-steps.ts';

export interface BuiltRouter<Route extends RoutedRoute> {
  /** Without the routes that have problems. */
  router: Router<Route>;
  problems: RouteProblem[];
}

/** Builds a router at once. */
export function buildRouter<Route extends RoutedRoute>(routes: readonly Route[]): BuiltRouter<Route> {
  return runAtOnce(buildRouterSteps(routes));
}

/** Between the places of two routes in the order: room for the paths of one, and for routes that come later. */
export const orderGap = 2 ** 20;

/** Routes between two pauses; a regex takes some 100 µs to compile. */
const routesPerStep = 20;
const candidatesPerStep = 500;

/** The same in steps of a few milliseconds, for a worker that answers requests meanwhile. */
export function* buildRouterSteps<Route extends RoutedRoute>(
  routes: readonly Route[],
): Generator<void, BuiltRouter<Route>> {
  const problems: RouteProblem[] = [];
  const compiled = new Map<string, CompiledRoute<Route>>();
  // One list per priority, each in the order of the configuration: no step has to sort all candidates.
  const byPriority = new Map<number, CompiledCandidate<Route>[]>();
  for (let i = 0; i < routes.length; i++) {
    if (i % routesPerStep === 0) yield;
    const route = routes[i]!;
    const order = i * orderGap;
    const candidates = compileRoute(route, order, problems);
    compiled.set(route.route.id, { route, order, candidates });
    for (const candidate of candidates) pushTo(byPriority, priorityIn(candidate.candidate), candidate);
  }

  const hosts = new HostLists<Route>();
  const priorities = yield* sortInSteps(byPriority.keys());
  let httpsOnly = 0;
  let n = 0;
  for (let i = priorities.length - 1; i >= 0; i--) {
    for (const candidate of byPriority.get(priorities[i]!)!) {
      if (n++ % candidatesPerStep === 0) yield;
      if ((candidate.candidate.schemes & schemes.httpsOnly) !== 0) httpsOnly++;
      hosts.add(candidate);
    }
  }
  const index = yield* hosts.indexSteps();
  return { router: new Router(index, new LayeredMap(compiled), httpsOnly), problems };
}

/** Candidates by host, added as they are tried. */
class HostLists<Route extends RoutedRoute> {
  readonly #any: Candidate<Route>[] = [];
  readonly #byKey: Record<HostPattern['kind'], Map<string, Candidate<Route>[]>> = {
    exact: new Map(),
    suffix: new Map(),
    prefix: new Map(),
  };
  #hasPorts = false;

  add({ candidate, hosts }: CompiledCandidate<Route>): void {
    if (hosts === undefined) this.#any.push(candidate);
    for (const { kind, text, port } of hosts ?? []) {
      if (port !== undefined) this.#hasPorts = true;
      pushTo(this.#byKey[kind], port === undefined ? text : `${text}:${port}`, candidate);
    }
  }

  *indexSteps(): Generator<void, HostIndex<Route>> {
    const any = yield* PathIndex.steps(this.#any);
    const exact = yield* indexesOf(this.#byKey.exact);
    const suffix = yield* indexesOf(this.#byKey.suffix);
    const prefix = yield* indexesOf(this.#byKey.prefix);
    return new HostIndex(any, { exact, suffix, prefix }, this.#hasPorts);
  }
}

function* indexesOf<Route extends RoutedRoute>(
  lists: ReadonlyMap<string, Candidate<Route>[]>,
): Generator<void, LayeredMap<string, PathIndex<Route>>> {
  const indexes = new Map<string, PathIndex<Route>>();
  let n = 0;
  for (const [key, candidates] of lists) {
    if (n++ % candidatesPerStep === 0) yield;
    indexes.set(key, yield* PathIndex.steps(candidates));
  }
  return new LayeredMap(indexes);
}

function pushTo<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [value]);
  else known.push(value);
}
