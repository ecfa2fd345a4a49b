/** What expressions of a guard's configuration are about. */
export interface Known {
  readonly content: string;
  readonly source: 'INPUT' | 'OUTPUT';
  readonly params: Readonly<Record<string, string>>;
  /** The service's answer; undefined before there is one. */
  readonly resp: unknown;
}

export type Expression = (known: Known) => unknown;

/**
 * Compiles a text with `$(…)` in it: `content`, `source`, `conf.params.NAME`, and of the service's answer `resp` and a path, whose indices
 * count from 1 as in Kong's; with `or` and another of these or a constant. What is nothing but one `$(…)` gives its value as it is.
 */
export function compileExpression(source: string, roots: readonly string[]): Expression | { problem: string } {
  const parts: (string | Expression)[] = [];
  let from = 0;
  for (let at = source.indexOf('$('); at >= 0; at = source.indexOf('$(', from)) {
    if (at > from) parts.push(source.slice(from, at));
    const found = parseChoice(source, at + 2, roots);
    if (found === undefined) return unsupported(source.slice(at), roots);
    parts.push(found.expression);
    from = found.end;
  }
  if (from < source.length || parts.length === 0) parts.push(source.slice(from));
  const [only] = parts;
  if (parts.length === 1) return typeof only === 'function' ? only : () => only;
  return (known) => parts.map((part) => (typeof part === 'string' ? part : textOf(part(known)))).join('');
}

/** A value in the middle of a text: what is absent is empty, objects are JSON. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function unsupported(rest: string, roots: readonly string[]): { problem: string } {
  const shown = rest.length > 80 ? `${rest.slice(0, 80)}…` : rest;
  const what = /^\$\(\s*[a-z_]\w*(?:\.\w+)*\s*\(/i.test(rest)
    ? 'calls a function, and Lua is not run here'
    : 'is not supported';
  return { problem: `'${shown}' ${what}: write $(…) with ${roots.join(', ')}, and if wanted or "default"` };
}

const place = /\s*([a-z_]+)((?:\s*\.\s*\w+|\s*\[\s*(?:\d+|"[^"\\]*"|'[^'\\]*')\s*\])*)\s*/iy;
const step = /\.\s*(\w+)|\[\s*(?:(\d+)|"([^"]*)"|'([^']*)')\s*\]/g;
const constant = /\s*(?:"([^"\\]*)"|'([^'\\]*)'|(true|false)|(-?\d+(?:\.\d+)?))\s*/y;
const or = /or(?![A-Za-z0-9_])/y;

function parseChoice(
  source: string,
  start: number,
  roots: readonly string[],
): { expression: Expression; end: number } | undefined {
  const choices: Expression[] = [];
  let at = start;
  for (;;) {
    const operand = parseConstant(source, at) ?? parsePlace(source, at, roots);
    if (operand === undefined) return undefined;
    choices.push(operand.expression);
    at = operand.end;
    if (source[at] === ')') return { expression: firstOf(choices), end: at + 1 };
    or.lastIndex = at;
    if (!or.test(source)) return undefined;
    at += 2;
  }
}

function parseConstant(source: string, at: number): { expression: Expression; end: number } | undefined {
  constant.lastIndex = at;
  const match = constant.exec(source);
  if (match === null) return undefined;
  const [, double, single, boolean, number] = match;
  const value = boolean !== undefined ? boolean === 'true' : number !== undefined ? Number(number) : (double ?? single);
  return { expression: () => value, end: constant.lastIndex };
}

function parsePlace(
  source: string,
  at: number,
  roots: readonly string[],
): { expression: Expression; end: number } | undefined {
  place.lastIndex = at;
  const match = place.exec(source);
  if (match === null) return undefined;
  const path = [...match[2]!.matchAll(step)].map(([, dotted, index, double, single]): string | number =>
    index === undefined ? (dotted ?? double ?? single)! : Number(index),
  );
  const read = readers[match[1]!]?.(path);
  const isKnown = roots.some((root) => root.split(/[.[]/)[0] === match[1]);
  return read === undefined || !isKnown ? undefined : { expression: read, end: place.lastIndex };
}

const readers: Readonly<Record<string, (path: readonly (string | number)[]) => Expression | undefined>> = {
  content: (path) => (path.length === 0 ? ({ content }) => content : undefined),
  source: (path) => (path.length === 0 ? ({ source }) => source : undefined),
  conf([params, name, ...more]) {
    if (params !== 'params' || typeof name !== 'string' || more.length > 0) return undefined;
    return ({ params: values }) => (Object.hasOwn(values, name) ? values[name] : undefined);
  },
  resp: (path) => (known) => path.reduce(member, known.resp),
};

function member(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return typeof key === 'number' ? value[key - 1] : undefined;
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

/** False and what is absent give way, as in Lua. */
function firstOf(choices: readonly Expression[]): Expression {
  if (choices.length === 1) return choices[0]!;
  return (known) => {
    let value: unknown;
    for (const choice of choices) {
      value = choice(known);
      if (value !== undefined && value !== null && value !== false) return value;
    }
    return value;
  };
}
