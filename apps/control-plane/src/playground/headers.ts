import { invalid } from '../http/problem.ts';

/** What callers of APIs say, and nothing that speaks for somebody else, for a proxy, or for a connection. */
const allowed = new Set([
  ...['accept', 'accept-language', 'content-language', 'content-type', 'idempotency-key', 'prefer', 'range'],
  ...['if-match', 'if-modified-since', 'if-none-match', 'if-unmodified-since', 'traceparent', 'tracestate'],
  ...['anthropic-beta', 'anthropic-version', 'mcp-protocol-version', 'openai-beta'],
]);
const refusedOwn =
  /^x-(forwarded|real-ip|client-|original|envoy|kong|sallyport|consumer|credential|anonymous|authenticated|userinfo|http-method)/;

/** In which a credential never travels: ours, those of connections, and those that say where from or where to. */
const noCredential = new Set([
  ...['accept', 'connection', 'content-length', 'content-type', 'cookie', 'expect', 'forwarded', 'host', 'keep-alive'],
  ...['origin', 'referer', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'via', 'proxy-authorization'],
]);

/** The headers, by small names. Throws a `Problem` for one that may not be sent. */
export function allowedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([given, value]) => {
      const name = given.toLowerCase();
      const isOwn = name.startsWith('x-') && !refusedOwn.test(name);
      if (!allowed.has(name) && !isOwn)
        throw refused(`http.headers.${given}`, 'is not sent from here; credentials go into `as`');
      return [name, value];
    }),
  );
}

/** Throws a `Problem` for a header that is no place for a credential. */
export function credentialHeader(given: string): string {
  const name = given.toLowerCase();
  if (noCredential.has(name) || refusedOwn.test(name)) throw refused('as.header', 'is no place for a credential');
  return name;
}

export function refused(field: string, reason: string) {
  return invalid([{ field, rule: 'invalid', reason, source: 'body' }]);
}
