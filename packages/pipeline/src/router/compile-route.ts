import type { Candidate } from './candidate.ts';
import { compileClassicRoute } from './compile-classic-route.ts';
import { compileExpressionRoute } from './compile-expression-route.ts';
import type { HostPattern } from './host-index.ts';
import type { RoutedRoute } from './router.ts';

/** What keeps a route from being built: a regex or an expression that does not compile. */
export interface RouteProblem {
  routeId: string;
  /** The field, such as `paths.0` or `headers.x-version`. */
  path: string;
  message: string;
}

export type ReportProblem = (path: string, message: string) => void;

export interface CompiledCandidate<Route extends RoutedRoute> {
  readonly candidate: Candidate<Route>;
  /** Undefined for any. */
  readonly hosts: readonly HostPattern[] | undefined;
}

/** The candidates of a route, the first of which has this place in the order; none, and at least one more of `problems`, when something in it does not compile. */
export function compileRoute<Route extends RoutedRoute>(
  target: Route,
  order: number,
  problems: RouteProblem[],
): CompiledCandidate<Route>[] {
  const { route } = target;
  const problemsBefore = problems.length;
  const report: ReportProblem = (path, message) => problems.push({ routeId: route.id, path, message });
  const compiled =
    route.expression === undefined
      ? compileClassicRoute(target, order, report)
      : compileExpressionRoute(target, route.expression, order, report);
  return problems.length > problemsBefore ? [] : compiled;
}
