import { compileProxies, type FetchThrough, fetchThrough, type OAuthClient } from '@sallyport/oauth';
import type { Services } from '@sallyport/pipeline';
import { proxiesOf } from '../shared/proxy-settings.ts';
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
