import type { Exchange } from './exchange.ts';

/**
 * What a template gives for an exchange. The text comes from the request and may hold any character: whoever puts it
 * into a header or a path checks or escapes it.
 */
export type Template = (x: Exchange) => string;

/**
 * Compiles Kong's `$(…)` templates with the text around them: `headers`, `query_params`, `uri_captures`, `shared` and
 * `consumer`, by `.name` or `["name"]` (captures also by `[1]`), with `or` and another of these or a `"default"`. What is
 * absent is empty. Lua is not run: anything else is a problem.
 */
export function compileTemplate(source: string): Template | { problem: string } {
  const parts: (string | Template)[] = [];
  let from = 0;
  for (let at = source.indexOf('$('); at >= 0; at = source.indexOf('$(', from)) {
    if (at > from) parts.push(source.slice(from, at));
    const expression = parseExpression(source, at + 2);
    if (expression === undefined) return unsupported(source.slice(at));
    parts.push(expression.template);
    from = expression.end;
  }
  if (parts.length === 0) return () => source;
  if (from < source.length) parts.push(source.slice(from));
  const [only] = parts;
  if (parts.length === 1 && typeof only === 'function') return only;
  return (x) => {
    let text = '';
    for (const part of parts) text += typeof part === 'string' ? part : part(x);
    return text;
  };
}

/** Whether a value has anything to fill in. */
export function isTemplate(source: string): boolean {
  return source.includes('$(');
}

function unsupported(rest: string): { problem: string } {
  const shown = rest.length > 80 ? `${rest.slice(0, 80)}…` : rest;
  const known = `${Object.keys(readers).slice(0, -1).join(', ')} or ${Object.keys(readers).at(-1)}`;
  return {
    problem: `'${shown}' is not supported: write $(…) with ${known} and a name, and if wanted or "default"; Lua is not run`,
  };
}

/** False and undefined give way to what follows an `or`, as in Lua; an empty string does not. */
type Read = (x: Exchange) => string | false | undefined;

const place = /\s*([a-z_]+)((?:\s*\.\s*\w+|\s*\[\s*(?:\d+|"[^"\\]*"|'[^'\\]*')\s*\])+)\s*/y;
const key = /\.\s*(\w+)|\[\s*(?:(\d+)|"([^"]*)"|'([^']*)')\s*\]/g;
const constant = /\s*(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|(-?\d+(?:\.\d+)?))\s*/y;
const or = /or(?![A-Za-z0-9_])/y;

/** Reads `a or b or "c")` from `start`; `end` is behind the bracket. */
function parseExpression(source: string, start: number): { template: Template; end: number } | undefined {
  const reads: Read[] = [];
  let at = start;
  for (;;) {
    const operand = parsePlace(source, at) ?? parseConstant(source, at);
    if (operand === undefined) return undefined;
    reads.push(operand.read);
    at = operand.end;
    if (source[at] === ')') return { template: firstOf(reads), end: at + 1 };
    or.lastIndex = at;
    if (!or.test(source)) return undefined;
    at += 2;
  }
}

interface Operand {
  read: Read;
  end: number;
}

function parsePlace(source: string, at: number): Operand | undefined {
  place.lastIndex = at;
  const match = place.exec(source);
  if (match === null) return undefined;
  const [, root = '', keys = ''] = match;
  const path = [...keys.matchAll(key)].map(([text, dotted, index, double, single]) => ({
    name: dotted ?? index ?? double ?? single ?? '',
    isDotted: text.startsWith('.'),
  }));
  const read = Object.hasOwn(readers, root) ? readers[root]!(path) : undefined;
  return read && { read, end: place.lastIndex };
}

function parseConstant(source: string, at: number): Operand | undefined {
  constant.lastIndex = at;
  const match = constant.exec(source);
  if (match === null) return undefined;
  const [, double, single, number] = match;
  const text =
    number ?? (double ?? single ?? '').replace(/\\(.)/gs, (_, character: string) => escapes[character] ?? character);
  return { read: () => text, end: constant.lastIndex };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function firstOf(reads: readonly Read[]): Template {
  return (x) => {
    let value: ReturnType<Read>;
    for (const read of reads) {
      value = read(x);
      if (value !== undefined && value !== false) return value;
    }
    return value === false ? 'false' : '';
  };
}

interface Key {
  name: string;
  /** `.name` rather than `["name"]`. */
  isDotted: boolean;
}

/** Undefined for a path that a root does not have. */
const readers: Readonly<Record<string, (path: readonly Key[]) => Read | undefined>> = {
  headers([key, ...more]) {
    if (key === undefined || more.length > 0) return undefined;
    const lower = key.name.toLowerCase();
    // A header's dashes cannot be written after a dot; never `x_user` itself, which anyone may send beside `x-user`.
    const name = key.isDotted ? lower.replaceAll('_', '-') : lower;
    return (x) => x.requestHeaders.get(name);
  },
  query_params([key, ...more]) {
    if (key === undefined || more.length > 0) return undefined;
    return (x) => (x.query === '' ? undefined : (new URLSearchParams(x.query).get(key.name) ?? undefined));
  },
  uri_captures([key, ...more]) {
    if (key === undefined || more.length > 0) return undefined;
    return (x) => asText(member(x.match?.captures, key.name));
  },
  shared: (path) => (x) => {
    let value: unknown = x.custom;
    for (const { name } of path) value = member(value, name);
    return asText(value);
  },
  consumer([key, ...more]) {
    if (more.length > 0) return undefined;
    if (key?.name === 'id') return (x) => x.consumer?.id;
    if (key?.name === 'username') return (x) => x.consumer?.username;
    return key?.name === 'custom_id' ? (x) => x.consumer?.customId : undefined;
  },
};

/** Own members only: `constructor` is nothing that a request has. */
function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

function asText(value: unknown): ReturnType<Read> {
  if (value === false) return false;
  return typeof value === 'string' || typeof value === 'number' || value === true ? String(value) : undefined;
}
