import { escapePath } from '@sallyport/contracts';
import type { RE2JS } from 're2js';
import type { HostPattern } from '../host-index.ts';
import { anchoredStart } from '../linear-regex.ts';
import type { CompiledNode } from './node.ts';
import type { Predicate } from './syntax.ts';

/** A host and the start of a path; `host` undefined stands for any, an empty start too. */
export interface Need {
  readonly host: HostPattern | undefined;
  readonly start: string;
}

const nothing: readonly Need[] = [{ host: undefined, start: '' }];

/** Ways through one expression, at most; beyond, it is left to be tried for each request. */
const needsMax = 256;

/**
 * What every request for which the expression holds has, in one of the ways listed. Only hosts and starts of paths: they
 * tell routes apart, and an index over them is there.
 */
export function needsOf({ expression, terms, regex }: CompiledNode): readonly Need[] {
  switch (expression.kind) {
    case 'predicate':
      return needsOfPredicate(expression, regex);
    case 'not':
      return nothing;
    case 'and':
      return terms.map(needsOf).reduce(both, nothing);
    case 'or': {
      const ways = terms.flatMap(needsOf);
      const isOpen = ways.some(({ host, start }) => host === undefined && start === '');
      return isOpen || ways.length > needsMax ? nothing : ways;
    }
  }
}

function both(left: readonly Need[], right: readonly Need[]): readonly Need[] {
  // Either alone is still true of every request; the one with fewer ways tells more.
  if (left.length * right.length > needsMax) return left.length < right.length ? left : right;
  return left.flatMap((a) => right.map((b) => ({ host: narrower(a.host, b.host), start: longer(a.start, b.start) })));
}

function narrower(a: HostPattern | undefined, b: HostPattern | undefined): HostPattern | undefined {
  return a === undefined || b?.kind === 'exact' ? b : a;
}

function longer(a: string, b: string): string {
  return a.length > b.length ? a : b;
}

function needsOfPredicate(
  { field, operator, constant, isLower }: Predicate,
  regex: RE2JS | undefined,
): readonly Need[] {
  if (constant.type !== 'String') return nothing;
  const { value } = constant;
  if (field === 'http.host') return [{ host: hostPattern(operator, value.toLowerCase()), start: '' }];
  if (isLower) return nothing;
  if (field === 'http.path') {
    if (operator === '==' || operator === '^=') return [{ host: undefined, start: escapePath(value) }];
    return regex === undefined ? nothing : [{ host: undefined, start: anchoredStart(value, regex) }];
  }
  const isFirstSegment = /^http\.path\.segments\.0(?:_\d+)?$/.test(field);
  const start = isFirstSegment && (operator === '==' || operator === '^=') ? `/${escapePath(value)}` : '';
  return [{ host: undefined, start }];
}

/** The index has whole names, and ends and starts of names that are cut at a dot. */
function hostPattern(operator: Predicate['operator'], text: string): HostPattern | undefined {
  if (operator === '==') return { kind: 'exact', text, port: undefined };
  if (operator === '=^' && text.startsWith('.')) return { kind: 'suffix', text, port: undefined };
  return operator === '^=' && text.endsWith('.') ? { kind: 'prefix', text, port: undefined } : undefined;
}
