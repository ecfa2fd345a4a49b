import { decodeFormText } from '../form-text.ts';
import { quote } from './json-line.ts';
import { objectText } from './members.ts';
import { redacted } from './redacted.ts';

/** As many parameters as Kong's serializer shows; `uri` has them all. */
const queryParametersMax = 100;

/** The query of a URI: repeated names make lists, a name without `=` is `true`. */
export function queryObject(uri: string): string {
  const mark = uri.indexOf('?');
  if (mark < 0 || mark === uri.length - 1) return '{}';
  const values = new Map<string, string>();
  let repeated: Set<string> | undefined;
  let parameters = 0;
  for (const pair of uri.slice(mark + 1).split('&', 4 * queryParametersMax)) {
    if (pair === '') continue;
    if (++parameters > queryParametersMax) break;
    const equals = pair.indexOf('=');
    const name = decodeFormText(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? 'true' : quote(decodeFormText(pair.slice(equals + 1)));
    const before = values.get(name);
    if (before === undefined) values.set(name, value);
    else {
      repeated ??= new Set();
      repeated.add(name);
      values.set(name, `${before},${value}`);
    }
  }
  return objectText(values, repeated);
}

/** Values of these parameters read `REDACTED`. */
export function redactQuery(uri: string, secrets: readonly string[] | undefined): string {
  if (secrets === undefined) return uri;
  const mark = uri.indexOf('?');
  if (mark < 0) return uri;
  const pairs = uri
    .slice(mark + 1)
    .split('&')
    .map((pair) => {
      const name = pair.split('=', 1)[0]!;
      return secrets.includes(decodeFormText(name)) ? `${name}=${redacted}` : pair;
    });
  return `${uri.slice(0, mark)}?${pairs.join('&')}`;
}
