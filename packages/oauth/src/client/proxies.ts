import type { Secret } from '@sallyport/contracts';
import type { FetchRequest } from '@sallyport/pipeline';

/** Kong's settings of proxies, as several plugins have them. Addresses are `http://HOST:PORT`. */
export interface ProxySettings {
  /** For requests to http URLs. */
  httpProxy?: string | undefined;
  httpProxyAuthorization?: Secret | undefined;
  /** For requests to https URLs, which it tunnels. */
  httpsProxy?: string | undefined;
  httpsProxyAuthorization?: Secret | undefined;
  /** Hosts reached without a proxy, by commas, each with what is below it; `*` for all. */
  noProxy?: string | undefined;
}

export type ProxyFor = (url: URL) => FetchRequest['proxy'];

/** Which proxy a URL is reached through. */
export function compileProxies(settings: ProxySettings): ProxyFor {
  const plain = settings.httpProxy && addressOf(settings.httpProxy, settings.httpProxyAuthorization);
  const secure = settings.httpsProxy && addressOf(settings.httpsProxy, settings.httpsProxyAuthorization);
  const direct = (settings.noProxy ?? '')
    .split(',')
    .map((host) => host.trim().toLowerCase().replace(/^\./, ''))
    .filter((host) => host !== '');
  return ({ protocol, hostname }) => {
    const proxy = protocol === 'https:' ? secure : plain;
    if (!proxy || direct.some((host) => isBelow(hostname, host))) return undefined;
    return proxy;
  };
}

/** Why an address of a proxy cannot be used; undefined when it can. */
export function proxyProblem(address: string): string | undefined {
  const url = URL.parse(address);
  if (url === null) return `'${address}' is not an address (http://HOST:PORT)`;
  if (url.protocol !== 'http:') return 'proxies are spoken to by http; begin the address with http://';
  if (url.username !== '' || url.password !== '') return 'the credential for a proxy stands in a setting of its own';
  return undefined;
}

function addressOf(address: string, authorization: Secret | undefined): NonNullable<FetchRequest['proxy']> {
  const { hostname, port } = new URL(address);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80), authorization };
}

function isBelow(hostname: string, host: string): boolean {
  return host === '*' || hostname === host || hostname.endsWith(`.${host}`);
}
