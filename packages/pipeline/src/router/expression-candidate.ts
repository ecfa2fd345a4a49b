import type { Candidate } from './candidate.ts';
import type { CompiledExpression } from './expression/compile-expression.ts';
import type { Trace } from './expression/trace.ts';
import type { RouteTest } from './route-test.ts';
import type { RoutedRoute, RouteMatch, RouteQuery } from './router.ts';

/** An expression, entered in the index under one of the starts of path that it may be found by. */
export class ExpressionCandidate<Route extends RoutedRoute> implements Candidate<Route> {
  readonly literal: string;
  readonly schemes: number;
  readonly #target: Route;
  readonly #test: RouteTest;
  readonly #trace: Trace | undefined;
  rank: number;
  tier: number;

  constructor(target: Route, literal: string, schemes: number, { test, trace }: CompiledExpression) {
    this.literal = literal;
    this.schemes = schemes;
    this.#target = target;
    this.#test = test;
    this.#trace = trace;
    this.rank = 0;
    this.tier = 0;
  }

  accepts(query: RouteQuery, wanted: number): boolean {
    return (this.schemes & wanted) !== 0 && this.#test(query);
  }

  match(query: RouteQuery): RouteMatch<Route> {
    const match = { target: this.#target, matchedPath: '', captures: undefined, protocolMismatch: false };
    this.#trace?.(query, match);
    return match;
  }
}
