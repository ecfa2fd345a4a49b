import { readConstant } from './constants.ts';
import { Cursor } from './cursor.ts';
import type { Expression, Operator, Predicate } from './syntax.ts';

/**
 * Reads an expression of Kong's router language; throws `ExpressionProblem`. As in Kong's own parser, `||` binds more
 * tightly than `&&`: `a && b || c` is `a && (b || c)`.
 */
export function parseExpression(source: string): Expression {
  const cursor = new Cursor(source);
  const expression = readAll(cursor, 0);
  if (!cursor.isAtEnd) cursor.expected("'&&', '||' or the end");
  return expression;
}

/** Parentheses in each other, at most: reading goes as deep. */
const depthMax = 100;

const and = /&&/y;
const or = /\|\|/y;
const not = /!/y;
const open = /\(/y;
const close = /\)/y;
const name = /[a-z][a-z0-9_.]*/iy;
const operator = /==|!=|~|\^=|=\^|>=|>|<=|<|(?:in|not[ \t\r\n]+in|contains)(?![\w.])/y;

function readAll(cursor: Cursor, depth: number): Expression {
  const terms = [readAny(cursor, depth)];
  while (cursor.take(and) !== undefined) terms.push(readAny(cursor, depth));
  return terms.length === 1 ? terms[0]! : { kind: 'and', terms };
}

function readAny(cursor: Cursor, depth: number): Expression {
  const terms = [readTerm(cursor, depth)];
  while (cursor.take(or) !== undefined) terms.push(readTerm(cursor, depth));
  return terms.length === 1 ? terms[0]! : { kind: 'or', terms };
}

function readTerm(cursor: Cursor, depth: number): Expression {
  const { at } = cursor;
  const isNegated = cursor.take(not) !== undefined;
  if (cursor.take(open) === undefined) {
    if (isNegated) cursor.fail("'!' negates what stands in parentheses: !(…)", at);
    return readPredicate(cursor);
  }
  if (depth === depthMax) cursor.fail(`more than ${depthMax} parentheses in each other`, at);
  const inner = readAll(cursor, depth + 1);
  if (cursor.take(close) === undefined) cursor.expected("'&&', '||' or ')'");
  return isNegated ? { kind: 'not', term: inner } : inner;
}

function readPredicate(cursor: Cursor): Predicate {
  const { at } = cursor;
  const transformations = new Set<string>();
  let field = cursor.take(name) ?? cursor.expected("a field, '(' or '!('");
  let opened = 0;
  for (; cursor.take(open) !== undefined; opened++) {
    if (field !== 'lower' && field !== 'any')
      cursor.fail(`unknown transformation function: ${field} (there are lower and any)`, at);
    transformations.add(field);
    field = cursor.take(name) ?? cursor.expected('a field');
  }
  for (; opened > 0; opened--) if (cursor.take(close) === undefined) cursor.expected("')'");
  const written = cursor.take(operator) ?? cursor.expected(`an operator after '${field}'`);
  const constantAt = cursor.at;
  return {
    kind: 'predicate',
    field,
    isLower: transformations.has('lower'),
    isAny: transformations.has('any'),
    operator: written.startsWith('not') ? 'not in' : (written as Operator),
    constant: readConstant(cursor),
    at,
    constantAt,
  };
}
