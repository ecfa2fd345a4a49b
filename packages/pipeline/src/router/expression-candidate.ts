import type { Candidate } from './candidate.ts';
import type { CompiledExpression } from './expression/compile-expression.ts';
import type { RoutedRoute, RouteMatch, RouteQuery } from './router.ts';

/** An expression, entered in the index under one of the starts of path that it may be found by. */
export class ExpressionCandidate<Route extends RoutedRoute> implements Candidate<Route> {
  readonly literal: string;
  readonly schemes: number;
  readonly #expression: CompiledExpression;
  readonly #plainMatch: RouteMatch<Route>;
  rank: number;

  constructor(target: Route, literal: string, schemes: number, expression: CompiledExpression) {
    this.literal = literal;
    this.schemes = schemes;
    this.#expression = expression;
    this.#plainMatch = { target, matchedPath: '', captures: undefined, protocolMismatch: false };
    this.rank = 0;
  }

  accepts(query: RouteQuery, scheme: number): boolean {
    return (this.schemes & scheme) !== 0 && this.#expression.test(query);
  }

  match(query: RouteQuery): RouteMatch<Route> {
    const { trace } = this.#expression;
    if (trace === undefined) return this.#plainMatch;
    const match = { target: this.#plainMatch.target, matchedPath: '', captures: undefined, protocolMismatch: false };
    trace(query, match);
    return match;
  }
}
