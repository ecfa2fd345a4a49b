import { escapePath } from '@sallyport/contracts';
import type { RE2JS } from 're2js';
import { capturesOf } from '../linear-regex.ts';
import type { RouteQuery } from '../router.ts';
import type { CompiledNode } from './node.ts';
import type { Predicate } from './syntax.ts';

/** What the predicates on `http.path` found: see `RouteMatch`. */
export interface Traced {
  matchedPath: string;
  captures: Record<string, string> | undefined;
}

/** Notes what was found in a request for which the expression holds. */
export type Trace = (query: RouteQuery, found: Traced) => void;

/**
 * The text to strip is what the last of the predicates that hold matched at the start of the path, as in Kong. Ends,
 * parts and regexes that match further on strip nothing, since only a start can be cut off; neither does what is negated.
 */
export function compileTrace({ expression, terms, regex }: CompiledNode): Trace | undefined {
  switch (expression.kind) {
    case 'predicate':
      return tracePredicate(expression, regex);
    case 'not':
      return undefined;
    case 'and': {
      const traces = terms.map(compileTrace).filter((trace) => trace !== undefined);
      if (traces.length <= 1) return traces[0];
      return (query, found) => {
        for (const trace of traces) trace(query, found);
      };
    }
    case 'or': {
      const ways = terms.map((term) => ({ test: term.test, trace: compileTrace(term) }));
      if (ways.every(({ trace }) => trace === undefined)) return undefined;
      return (query, found) => ways.find(({ test }) => test(query))?.trace?.(query, found);
    }
  }
}

function tracePredicate(
  { field, operator, constant, isLower }: Predicate,
  regex: RE2JS | undefined,
): Trace | undefined {
  if (field !== 'http.path' || constant.type !== 'String') return undefined;
  if (operator === '==' || operator === '^=') return traceStart(escapePath(constant.value).length);
  return regex === undefined ? undefined : traceRegex(regex, isLower);
}

function traceStart(length: number): Trace {
  return ({ path }, found) => {
    found.matchedPath = path.slice(0, length);
  };
}

function traceRegex(regex: RE2JS, isLower: boolean): Trace {
  return ({ path }, found) => {
    const matcher = regex.matcher(isLower ? path.toLowerCase() : path);
    if (!matcher.find()) return;
    if (matcher.start() === 0) found.matchedPath = path.slice(0, matcher.end());
    const captures = capturesOf(regex, matcher);
    if (captures !== undefined) found.captures = Object.assign(found.captures ?? Object.create(null), captures);
  };
}
