import type { HeaderList } from '@sallyport/pipeline';

/** HTTP/2 has no fields of the connection (RFC 9113 §8.2.2), and Node throws where a plugin has added one. */
const connectionFields = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade']);

export function http2Headers(headers: HeaderList): Record<string, string | string[]> {
  // Without a prototype: `__proto__` is a name like any other.
  const fields: Record<string, string | string[]> = Object.create(null);
  for (let i = 0; i < headers.length; i++) {
    const name = headers.name(i);
    if (connectionFields.has(name)) continue;
    const known = fields[name];
    if (known === undefined) fields[name] = headers.value(i);
    else if (Array.isArray(known)) known.push(headers.value(i));
    else fields[name] = [known, headers.value(i)];
  }
  return fields;
}

/** Repeated trailers become one each: Node throws for some when it sends them, which is too late to answer otherwise. */
export function http2Trailers(headers: HeaderList): Record<string, string> {
  const fields: Record<string, string> = Object.create(null);
  for (let i = 0; i < headers.length; i++) {
    const name = headers.name(i);
    fields[name] = fields[name] === undefined ? headers.value(i) : `${fields[name]},${headers.value(i)}`;
  }
  return fields;
}
