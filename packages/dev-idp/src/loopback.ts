import { isIP } from 'node:net';

/** Only programs of this machine reach it. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'));
}

export function isLoopbackUri(uri: string): boolean {
  const url = URL.parse(uri);
  return url !== null && isLoopbackHost(url.hostname);
}
