import type { Candidate, Standing } from './candidate.ts';
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
  readonly high: number;
  readonly low: number;
  readonly order: number;

  constructor(
    target: Route,
    literal: string,
    schemes: number,
    { test, trace }: CompiledExpression,
    { high, low, order }: Standing,
  ) {
    this.high = high;
    this.low = low;
    this.order = order;
    this.literal = literal;
    this.schemes = schemes;
    this.#target = target;
    this.#test = test;
    this.#trace = trace;
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
