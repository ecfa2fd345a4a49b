import type { Exchange } from '@sallyport/pipeline';
import { repeated } from '../../shared/parameters.ts';

/** The value of a cookie of the request (RFC 6265 §4.2); its name and value are kept out of every record. */
export function cookieValue(x: Exchange, name: string): string | typeof repeated | undefined {
  let found: string | undefined;
  for (const field of x.requestHeaders.getAll('cookie')) {
    for (const pair of field.split(';')) {
      const value = valueIn(pair, name);
      if (value === undefined) continue;
      if (found !== undefined) return repeated;
      found = value;
    }
  }
  if (found !== undefined) x.markSecretHeader('cookie');
  return found;
}

/** Takes a cookie out of the request; the others stay as they are. */
export function withoutCookie({ requestHeaders }: Exchange, name: string): void {
  const fields = requestHeaders.getAll('cookie');
  if (!fields.some((field) => field.includes(name))) return;
  requestHeaders.remove('cookie');
  for (const field of fields) {
    const kept = field.split(';').filter((pair) => valueIn(pair, name) === undefined);
    const rest = kept.join(';').trim();
    if (rest !== '') requestHeaders.add('cookie', rest, 'Cookie');
  }
}

function valueIn(pair: string, name: string): string | undefined {
  const equals = pair.indexOf('=');
  return equals >= 0 && pair.slice(0, equals).trim() === name ? pair.slice(equals + 1).trim() : undefined;
}
