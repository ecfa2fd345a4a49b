import { type Exchange, headerText, isHeaderText } from '@sallyport/pipeline';
import { isFieldName, isFramingField } from '../named-value.ts';
import type { Edits } from './edits.ts';

/** Changes the request's headers. Host can only be replaced: a request without it goes nowhere. */
export function editHeaders(x: Exchange, { remove, rename, replace, add, append }: Edits): void {
  const headers = x.requestHeaders;
  for (const name of remove) {
    const key = name.toLowerCase();
    if (isOurs(key)) continue;
    headers.remove(key);
  }
  for (const { name, value: written } of rename) {
    const key = name.toLowerCase();
    const to = written.toLowerCase();
    if (isOurs(key) || isOurs(to) || !isFieldName(written) || !headers.has(key)) continue;
    const values = headers.getAll(key);
    headers.remove(key);
    headers.remove(to);
    for (const value of values) headers.add(to, value, written);
  }
  for (const { name, value } of replace) {
    const key = name.toLowerCase();
    if (key === 'host') x.upstreamHost = fieldValue(value);
    else if (headers.has(key) && !isOurs(key)) headers.set(key, fieldValue(value), name);
  }
  for (const { name, value } of add) {
    const key = name.toLowerCase();
    if (!headers.has(key) && isSettable(name, key)) headers.add(key, fieldValue(value), name);
  }
  for (const { name, value } of append) {
    const key = name.toLowerCase();
    if (isSettable(name, key)) headers.add(key, fieldValue(value), name);
  }
}

function isOurs(key: string): boolean {
  return key === 'host' || isFramingField(key);
}

/** Text may come from the request: what can stand in a header is the client's own bytes, and stays as it is. */
function fieldValue(text: string): string {
  return isHeaderText(text) ? text : headerText(text);
}

/** A name may come out of a vault, so it is looked at again here. */
function isSettable(name: string, key: string): boolean {
  return !isOurs(key) && isFieldName(name);
}
