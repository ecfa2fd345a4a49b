import { type hcvVault, Secret } from '@sallyport/contracts';
import type { z } from 'zod';
import type { Question } from '../../credentials/ask.ts';

export type HcvConfig = z.output<typeof hcvVault.schema>;

export function urlOf({ protocol, host, port }: HcvConfig, path: string): URL {
  const url = new URL(`${protocol}://${host.includes(':') ? `[${host}]` : host}:${port}`);
  url.pathname = `/v1/${path.split('/').map(encodeURIComponent).join('/')}`;
  return url;
}

/** What every question to the server says. */
export function questionOf(config: HcvConfig, url: URL, token: string | undefined): Question {
  const { namespace, ssl_verify: tlsVerify, cert_auth_cert: certificate, cert_auth_cert_key: key } = config;
  const headers = ['X-Vault-Request', 'true'];
  if (namespace !== undefined) headers.push('X-Vault-Namespace', namespace);
  if (token !== undefined) headers.push('X-Vault-Token', token);
  const clientCertificate =
    certificate === undefined || key === undefined ? undefined : { certificate, key: new Secret(key) };
  return { url, headers, tlsVerify, clientCertificate };
}
