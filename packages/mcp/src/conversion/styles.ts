import { isArgumentObject, textOf } from './arguments.ts';
import type { Encode } from './encode.ts';

export type Style = 'simple' | 'label' | 'matrix' | 'form' | 'spaceDelimited' | 'pipeDelimited' | 'deepObject';

export interface Notation {
  readonly name: string;
  readonly style: Style;
  readonly explode: boolean;
}

/** One name and one value of a query, form or cookie, both encoded. */
export type Pair = readonly [name: string, value: string];

/** Values that are written in one piece: in paths and headers (OpenAPI's styles, RFC 6570's expansions). */
export function writeText({ name, style, explode }: Notation, value: unknown, encode: Encode): string {
  const [before, between] = style === 'label' ? ['.', '.'] : style === 'matrix' ? [';', ';'] : ['', ','];
  const prefix = style === 'matrix' ? `${encode(name)}=` : '';
  if (Array.isArray(value)) {
    const items = texts(value).map(encode);
    return explode ? before + items.map((item) => prefix + item).join(between) : before + prefix + items.join(',');
  }
  if (isArgumentObject(value)) {
    const members = membersOf(value).map(([key, member]) => [encode(key), encode(member)] as const);
    if (explode) return before + members.map(([key, member]) => `${key}=${member}`).join(between);
    return before + prefix + members.flat().join(',');
  }
  return before + prefix + encode(textOf(value) ?? '');
}

/** Values that are written as pairs: in queries, forms and cookies. */
export function writePairs({ name, style, explode }: Notation, value: unknown, encode: Encode): Pair[] {
  const own = encode(name);
  if (Array.isArray(value)) {
    const items = texts(value).map(encode);
    if (style === 'deepObject' || explode) return items.map((item) => [own, item]);
    return items.length === 0 ? [] : [[own, items.join(delimiters[style] ?? ',')]];
  }
  if (isArgumentObject(value)) {
    if (style === 'deepObject') return deepPairs(own, value, encode);
    const members = membersOf(value).map(([key, member]) => [encode(key), encode(member)] as const);
    if (explode && style === 'form') return members;
    return members.length === 0 ? [] : [[own, members.flat().join(delimiters[style] ?? ',')]];
  }
  const text = textOf(value);
  return text === undefined ? [] : [[own, encode(text)]];
}

const delimiters: Partial<Record<Style, string>> = { spaceDelimited: '%20', pipeDelimited: '%7C' };

/** `filter[status]=open`; what is deeper in becomes `filter[range][from]=1`. */
function deepPairs(name: string, object: Readonly<Record<string, unknown>>, encode: Encode): Pair[] {
  return Object.entries(object).flatMap(([key, member]): Pair[] => {
    const inner = `${name}%5B${encode(key)}%5D`;
    if (isArgumentObject(member)) return deepPairs(inner, member, encode);
    if (Array.isArray(member)) return texts(member).map((item) => [inner, encode(item)]);
    const text = textOf(member);
    return text === undefined ? [] : [[inner, encode(text)]];
  });
}

function texts(values: readonly unknown[]): string[] {
  return values.map(textOf).filter((text) => text !== undefined);
}

function membersOf(object: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(object).flatMap(([key, member]): [string, string][] => {
    const text = textOf(member);
    return text === undefined ? [] : [[key, text]];
  });
}
