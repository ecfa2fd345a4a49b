import type { Parameter } from './schema.ts';

/** What a parameter's schema says that it is. */
export type Shape = 'text' | 'array' | 'object';
export type Style = NonNullable<Parameter['style']>;

/** What a parameter is written as, before its types are known: undefined when there is none of it. */
export type Written = string | readonly string[] | readonly (readonly [name: string, value: string])[] | undefined;

/** A pair of a query as it stands, `+` and `%XX` undecoded. */
export interface RawPair {
  readonly name: string;
  readonly value: string;
}

/** Styles that a place knows (OpenAPI 3, "Style Values"). */
export const stylesOf: Readonly<Record<Parameter['in'], readonly Style[]>> = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
};

/** Takes a value of a path or a header apart; what is not written in its style stays one text. */
export function takeApart(text: string, name: string, style: Style, explode: boolean, shape: Shape): Written {
  if (style === 'matrix') return takeMatrixApart(text, name, explode, shape);
  if (style === 'label' && !text.startsWith('.')) return text;
  const inside = style === 'label' ? text.slice(1) : text;
  if (shape === 'text') return inside;
  const separator = style === 'label' && explode ? '.' : ',';
  return listed(inside.split(separator), explode, shape);
}

function takeMatrixApart(text: string, name: string, explode: boolean, shape: Shape): Written {
  if (!text.startsWith(';')) return text;
  const pairs = text.slice(1).split(';').map(pairOf);
  if (shape === 'object' && explode) return pairs;
  const own = pairs.filter(([key]) => key === name).map(([, value]) => value);
  if (own.length === 0) return undefined;
  if (shape === 'text') return own.length === 1 ? own[0] : own;
  return explode ? own : listed(own.join(',').split(','), false, shape);
}

/** Finds a parameter among the pairs of a query. `members` are the names that an object's schema knows. */
export function findInPairs(
  pairs: readonly RawPair[],
  name: string,
  style: Style,
  explode: boolean,
  shape: Shape,
  members: readonly string[],
): Written {
  if (style === 'deepObject') {
    const inside = pairs.flatMap((pair) =>
      pair.name.startsWith(`${name}[`) && pair.name.endsWith(']')
        ? [[pair.name.slice(name.length + 1, -1), pair.value] as const]
        : [],
    );
    return inside.length === 0 ? undefined : inside;
  }
  if (shape === 'object' && explode) {
    const own = pairs.filter((pair) => members.includes(pair.name));
    return own.length === 0 ? undefined : own.map((pair) => [pair.name, pair.value] as const);
  }
  const own = pairs.filter((pair) => pair.name === name).map((pair) => pair.value);
  if (own.length === 0) return undefined;
  // Several where one is expected are a list, which then is what is wrong: upstreams differ in which of them counts.
  if (shape === 'text') return own.length === 1 ? own[0] : own;
  if (explode) return own;
  if (own.length > 1) return own;
  return listed(own[0]!.split(separators[style]!), false, shape);
}

const separators: Readonly<Partial<Record<Style, RegExp>>> = {
  form: /,/,
  spaceDelimited: /\+|%20| /,
  pipeDelimited: /\||%7c/i,
};

function listed(parts: readonly string[], explode: boolean, shape: Shape): Written {
  if (shape === 'array') return parts.length === 1 && parts[0] === '' ? [] : parts;
  if (explode) return parts.map(pairOf);
  // Names and values in turn.
  return parts.flatMap((part, i) => (i % 2 === 0 ? [[part, parts[i + 1] ?? ''] as const] : []));
}

function pairOf(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
}
