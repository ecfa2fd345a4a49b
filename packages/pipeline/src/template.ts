import type { Exchange } from './exchange.ts';

/** What a template gives for an exchange. */
export type Template = (x: Exchange) => string;

const placeholder = /\$\(([^()]*(?:\([^()]*\)[^()]*)*)\)/g;
const expression = /^\s*(headers|query_params|uri_captures|shared|consumer)\s*(?:\.\s*([A-Za-z0-9_]+)|\[\s*(?:"([^"]*)"|'([^']*)'|(\d+))\s*\])\s*(?:or\s+(?:"([^"]*)"|'([^']*)')\s*)?$/;

/**
 * Compiles Kong's `$(headers.x)` templates. Supported are `headers`, `query_params`, `uri_captures`, `shared` and
 * `consumer`, by `.name` or `["name"]` (captures also by `[1]`), with `or "default"`. Lua is not run: anything else is
 * a problem. What is absent is empty.
 */
export function compileTemplate(source: string): Template | { problem: string } {
  const parts: (string | Template)[] = [];
  let from = 0;
  const rest = source.replaceAll(placeholder, '');
  if (rest.includes('$(')) return unsupported(source);
  for (const match of source.matchAll(placeholder)) {
    if (match.index > from) parts.push(source.slice(from, match.index));
    const template = compileExpression(match[1]!);
    if (typeof template !== 'function') return template;
    parts.push(template);
    from = match.index + match[0].length;
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
  placeholder.lastIndex = 0;
  return placeholder.test(source);
}

function compileExpression(source: string): Template | { problem: string } {
  const match = expression.exec(source);
  if (match === null) return unsupported(`$(${source})`);
  const [, root = '', dotted, quoted, single, index, fallback, singleFallback] = match;
  const name = dotted ?? quoted ?? single ?? index ?? '';
  const absent = fallback ?? singleFallback ?? '';
  const read = readers[root]!(name);
  return (x) => read(x) ?? absent;
}

function unsupported(text: string): { problem: string } {
  return {
    problem: `'${text}' is not supported: use headers, query_params, uri_captures, shared or consumer with a name, and optionally or "default"; Lua is not run`,
  };
}

type Reader = (x: Exchange) => string | undefined;

const readers: Readonly<Record<string, (name: string) => Reader>> = {
  headers(name) {
    const lower = name.toLowerCase();
    const dashed = lower.replaceAll('_', '-');
    return (x) => x.requestHeaders.get(lower) ?? x.requestHeaders.get(dashed);
  },
  query_params: (name) => (x) => new URLSearchParams(x.query).get(name) ?? undefined,
  uri_captures: (name) => (x) => x.match?.captures?.[name],
  shared: (name) => (x) => asText(x.custom?.[name]),
  consumer: (name) => (x) => asText(x.consumer?.entity[name]),
};

function asText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
