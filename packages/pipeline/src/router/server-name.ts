import type { RouteQuery } from './router.ts';

/** The TLS server name as names of hosts are compared: in lower case, without the dot of the root. */
export function serverNameOf({ sni }: RouteQuery): string | undefined {
  if (sni === undefined) return undefined;
  return (sni.endsWith('.') ? sni.slice(0, -1) : sni).toLowerCase();
}
