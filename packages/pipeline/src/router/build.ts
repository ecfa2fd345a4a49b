import { schemes } from './candidate.ts';
import { type CompiledCandidate, compileRoute, type RouteProblem } from './compile-route.ts';
import { HostIndex } from './host-index.ts';
import { type RoutedRoute, Router } from './router.ts';
import { sortInSteps } from './sort-in-steps.ts';

export interface BuiltRouter<Route extends RoutedRoute> {
  /** Without the routes that have problems. */
  router: Router<Route>;
  problems: RouteProblem[];
}

/** Builds a router at once. */
export function buildRouter<Route extends RoutedRoute>(routes: readonly Route[]): BuiltRouter<Route> {
  const steps = buildRouterSteps(routes);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Routes between two pauses; a regex takes some 100 µs to compile. */
const routesPerStep = 20;
const candidatesPerStep = 500;

/** The same in steps of a few milliseconds, for a worker that answers requests meanwhile. */
export function* buildRouterSteps<Route extends RoutedRoute>(
  routes: readonly Route[],
): Generator<void, BuiltRouter<Route>> {
  const problems: RouteProblem[] = [];
  // One list per priority, each in the order of the configuration: no step has to sort all candidates.
  const byPriority = new Map<number, CompiledCandidate<Route>[]>();
  let hasHttpsOnly = false;
  for (let i = 0; i < routes.length; i++) {
    if (i % routesPerStep === 0) yield;
    for (const compiled of compileRoute(routes[i]!, problems)) {
      hasHttpsOnly ||= (compiled.candidate.schemes & schemes.httpsOnly) !== 0;
      const known = byPriority.get(compiled.priority);
      if (known === undefined) byPriority.set(compiled.priority, [compiled]);
      else known.push(compiled);
    }
  }

  const index = new HostIndex<Route>();
  const priorities = yield* sortInSteps(byPriority.keys());
  let rank = 0;
  for (let i = priorities.length - 1; i >= 0; i--) {
    for (const { candidate, hosts } of byPriority.get(priorities[i]!)!) {
      if (rank % candidatesPerStep === 0) yield;
      candidate.rank = rank++;
      candidate.tier = i;
      index.add(candidate, hosts);
    }
  }
  return { router: new Router(index, hasHttpsOnly), problems };
}
