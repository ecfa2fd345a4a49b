/**
 * The path and query that a 2024-11-05 server wants messages posted to; undefined for an address anywhere but at the server's own
 * origin: a server must not send the gateway elsewhere, with the credentials that it has for this one.
 */
export function readEndpoint(data: string, serverUrl: string): string | undefined {
  if (data.length > charactersMax || !visible.test(data)) return undefined;
  const base = URL.parse(serverUrl);
  const url = base && URL.parse(data, base.href);
  if (base === null || url === null || url.origin !== base.origin || url.origin === 'null') return undefined;
  // Credentials in an address are for somebody who reads it.
  if (url.username !== '' || url.password !== '') return undefined;
  return url.pathname + url.search;
}

const charactersMax = 4096;
const visible = /^[\x21-\x7e]+$/;
