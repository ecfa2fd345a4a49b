import { decodeFormText } from '../../form-text.ts';
import type { RouteQuery } from '../router.ts';

/** Fields with several values. With `isAny` one of them must pass, else all, and there must be one. */

type TextTest = (text: string) => boolean;

/** `dashed` is in lower case, with dashes for underscores. */
export function testHeader(headers: RouteQuery['headers'], dashed: string, test: TextTest, isAny: boolean): boolean {
  let isThere = false;
  for (let i = 0; i < headers.length; i++) {
    const name = headers.name(i);
    if (name !== dashed && !isSpelledWithUnderscores(name, dashed)) continue;
    if (test(headers.value(i)) === isAny) return isAny;
    isThere = true;
  }
  return isThere && !isAny;
}

function isSpelledWithUnderscores(name: string, dashed: string): boolean {
  return name.length === dashed.length && name.includes('_') && name.replaceAll('_', '-') === dashed;
}

/** `query` is as received: `?a=b`, or empty. A parameter without a value has an empty one. */
export function testQuery(query: string, name: string, test: TextTest, isAny: boolean): boolean {
  let isThere = false;
  let end: number;
  for (let at = 1; at < query.length; at = end + 1) {
    end = query.indexOf('&', at);
    if (end < 0) end = query.length;
    const equals = query.indexOf('=', at);
    const nameEnd = equals < 0 || equals > end ? end : equals;
    if (!isNamed(query, at, nameEnd, name)) continue;
    const value = nameEnd === end ? '' : decodeFormText(query.slice(nameEnd + 1, end));
    if (test(value) === isAny) return isAny;
    isThere = true;
  }
  return isThere && !isAny;
}

function isNamed(query: string, from: number, to: number, name: string): boolean {
  if (to - from <= name.length) return to - from === name.length && query.startsWith(name, from);
  // Longer than what it stands for: it may be encoded.
  const written = query.slice(from, to);
  return written.includes('%') && decodeFormText(written) === name;
}
