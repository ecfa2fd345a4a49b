import type { RouteTest } from '../route-test.ts';
import { type Need, needsOf } from './needs.ts';
import type { CompiledNode } from './node.ts';
import { parseExpression } from './parser.ts';
import { compilePredicate } from './predicate.ts';
import { type Expression, ExpressionProblem } from './syntax.ts';
import { compileTrace, type Trace } from './trace.ts';

export interface CompiledExpression {
  readonly test: RouteTest;
  /** Finds the matched path and captures of a request that passed; undefined when no predicate could give any. */
  readonly trace: Trace | undefined;
  /** What a request must have, in one of these ways, to pass at all: where an index looks for it. */
  readonly needs: readonly Need[];
}

/** Compiles an expression of Kong's router language, or says what is wrong with it and where. */
export function compileExpression(source: string): CompiledExpression | { problem: string } {
  try {
    const node = compileNode(parseExpression(source));
    return { test: node.test, trace: compileTrace(node), needs: needsOf(node) };
  } catch (error) {
    if (!(error instanceof ExpressionProblem)) throw error;
    return { problem: `Router Expression failed validation: ${place(source, error.at)}: ${error.message}` };
  }
}

function compileNode(expression: Expression): CompiledNode {
  switch (expression.kind) {
    case 'predicate':
      return compilePredicate(expression);
    case 'not': {
      const { test } = compileNode(expression.term);
      return { expression, test: (query) => !test(query), terms: [], regex: undefined };
    }
    default: {
      const terms = expression.terms.map(compileNode);
      const tests = terms.map((term) => term.test);
      return { expression, test: expression.kind === 'and' ? all(tests) : any(tests), terms, regex: undefined };
    }
  }
}

function all(tests: readonly RouteTest[]): RouteTest {
  const [first, second, third] = tests as [RouteTest, RouteTest, RouteTest | undefined];
  return third === undefined ? both(first, second) : every(tests);
}

function any(tests: readonly RouteTest[]): RouteTest {
  const [first, second, third] = tests as [RouteTest, RouteTest, RouteTest | undefined];
  return third === undefined ? either(first, second) : some(tests);
}

// Functions of their own: a closure keeps all that any closure made beside it keeps.

function both(first: RouteTest, second: RouteTest): RouteTest {
  return (query) => first(query) && second(query);
}

function either(first: RouteTest, second: RouteTest): RouteTest {
  return (query) => first(query) || second(query);
}

function every(tests: readonly RouteTest[]): RouteTest {
  return (query) => {
    for (let i = 0; i < tests.length; i++) if (!tests[i]!(query)) return false;
    return true;
  };
}

function some(tests: readonly RouteTest[]): RouteTest {
  return (query) => {
    for (let i = 0; i < tests.length; i++) if (tests[i]!(query)) return true;
    return false;
  };
}

function place(source: string, at: number): string {
  const before = source.slice(0, at).split('\n');
  const column = before.at(-1)!.length + 1;
  return source.includes('\n') ? `line ${before.length}, column ${column}` : `column ${column}`;
}
