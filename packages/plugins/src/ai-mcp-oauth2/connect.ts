import {
  compileProxies,
  type FetchThrough,
  fetchThrough,
  type OAuthClient,
  type ProxySettings,
} from '@sallyport/oauth';
import type { Services } from '@sallyport/pipeline';
import type { AiMcpOauth2Config } from './schema.ts';

/** The way to an endpoint of an issuer. */
export function connect(
  config: AiMcpOauth2Config,
  services: Pick<Services, 'http' | 'secret'>,
  endpoint: string,
  certificate?: OAuthClient['certificate'],
): FetchThrough {
  return fetchThrough(services.http, {
    timeoutMs: config.timeout,
    tlsVerify: certificate === undefined ? config.ssl_verify : config.tls_client_auth_ssl_verify,
    operatorUrls: [endpoint],
    clientCertificate: certificate,
    proxyFor: compileProxies(proxiesOf(config, services)),
    keepAliveMs: keepAliveMs(config),
  });
}

export function keepAliveMs({ keepalive }: AiMcpOauth2Config): number {
  return keepalive ? 60_000 : 0;
}

export function proxiesOf(config: AiMcpOauth2Config, { secret }: Pick<Services, 'secret'>): ProxySettings {
  const { http_proxy, http_proxy_authorization, https_proxy, https_proxy_authorization, no_proxy } = config;
  return {
    httpProxy: http_proxy,
    httpProxyAuthorization: http_proxy_authorization === undefined ? undefined : secret(http_proxy_authorization),
    httpsProxy: https_proxy,
    httpsProxyAuthorization: https_proxy_authorization === undefined ? undefined : secret(https_proxy_authorization),
    noProxy: no_proxy,
  };
}
