import { schemesOf, standingOf } from './candidate.ts';
import type { CompiledCandidate, ReportProblem } from './compile-route.ts';
import { compileExpression } from './expression/compile-expression.ts';
import { ExpressionCandidate } from './expression-candidate.ts';
import type { HostPattern } from './host-index.ts';
import { expressionPriority } from './priority.ts';
import type { RoutedRoute } from './router.ts';

/** A candidate for each start of path that leads through the expression, with the hosts that go with it. */
export function compileExpressionRoute<Route extends RoutedRoute>(
  target: Route,
  source: string,
  order: number,
  report: ReportProblem,
): CompiledCandidate<Route>[] {
  const { route } = target;
  const expression = compileExpression(source);
  if ('problem' in expression) {
    report('expression', expression.problem);
    return [];
  }
  const hostsByStart = new Map<string, HostPattern[] | undefined>();
  for (const { host, start } of expression.needs) {
    const known = hostsByStart.get(start);
    if (host === undefined) hostsByStart.set(start, undefined);
    else if (known !== undefined) known.push(host);
    else if (!hostsByStart.has(start)) hostsByStart.set(start, [host]);
  }
  const schemes = schemesOf(route.protocols);
  const priority = expressionPriority(route);
  return [...hostsByStart].map(([start, hosts], at) => ({
    candidate: new ExpressionCandidate(target, start, schemes, expression, standingOf(priority, order + at)),
    hosts,
  }));
}
