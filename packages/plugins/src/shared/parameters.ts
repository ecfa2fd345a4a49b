import { decodeFormText } from '@sallyport/pipeline';

/** Said instead of a value when a name occurs more than once: nobody knows which one the upstream would read. */
export const repeated: unique symbol = Symbol('repeated');

/**
 * The decoded value of a parameter in `a=1&b=2` (a query without its `?`, or a form), from character `from` on.
 * A name without `=` is no value. Names are compared as decoded, so `%61pikey` is `apikey` here as it is upstream.
 */
export function findParameter(text: string, name: string, from: number = 0): string | typeof repeated | undefined {
  let found: string | undefined;
  for (let start = from; start <= text.length; ) {
    const end = endOf(text, start);
    const equals = equalsIn(text, start, end);
    if (equals < end && isNamed(text, start, equals, name)) {
      if (found !== undefined) return repeated;
      found = decodeFormText(text.slice(equals + 1, end));
    }
    start = end + 1;
  }
  return found;
}

/** The same text without that parameter, every other byte as it was. */
export function removeParameter(text: string, name: string): string {
  const kept: string[] = [];
  for (let start = 0; start <= text.length; ) {
    const end = endOf(text, start);
    if (!isNamed(text, start, equalsIn(text, start, end), name)) kept.push(text.slice(start, end));
    start = end + 1;
  }
  return kept.join('&');
}

/** `?a=1` without that parameter; the `?` goes with the last one. */
export function removeFromQuery(query: string, name: string): string {
  const rest = removeParameter(query.slice(1), name);
  return rest === '' ? '' : `?${rest}`;
}

function endOf(text: string, start: number): number {
  const end = text.indexOf('&', start);
  return end < 0 ? text.length : end;
}

function equalsIn(text: string, start: number, end: number): number {
  const equals = text.indexOf('=', start);
  return equals < 0 || equals > end ? end : equals;
}

function isNamed(text: string, start: number, end: number, name: string): boolean {
  if (end - start === name.length) return text.startsWith(name, start);
  // A longer text may still be the name, with some of its characters percent-encoded.
  return end - start > name.length && decodeFormText(text.slice(start, end)) === name;
}
