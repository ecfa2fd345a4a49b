import type { Secret } from '@sallyport/contracts';
import type { FetchRequest } from '@sallyport/pipeline';
import { type ClientAuth, ClientSecretPost, None, type ServerMetadata, TlsClientAuth } from 'openid-client';
import { assertionAuth } from './assertion.ts';
import { secretOf } from './client-secret.ts';

export const clientAuthMethods = [
  'client_secret_basic',
  'client_secret_jwt',
  'client_secret_post',
  'none',
  'private_key_jwt',
  'self_signed_tls_client_auth',
  'tls_client_auth',
] as const;

export type ClientAuthMethod = (typeof clientAuthMethods)[number];

/** The gateway's registration with a provider: who it is there, and how it proves it. */
export interface OAuthClient {
  /** Empty where the provider knows us by something else, such as a header. */
  readonly id: string;
  readonly secret?: Secret | undefined;
  /** A private JWK as JSON, which assertions are signed with. */
  readonly key?: Secret | undefined;
  /** Presented by the connections themselves; see `clientCertificate` of `fetchThrough`. */
  readonly certificate?: FetchRequest['clientCertificate'];
  /** Without it, what the client has tells: see `authMethodOf`. */
  readonly authMethod?: ClientAuthMethod | undefined;
  /** Overrides it at single endpoints. */
  readonly endpointAuthMethods?:
    | Readonly<Partial<Record<AuthenticatedEndpoint, ClientAuthMethod | undefined>>>
    | undefined;
  /** Algorithm of assertions; by default HS256, or what fits the key. */
  readonly assertionAlg?: string | undefined;
  /** Whom an assertion is addressed to; the provider's issuer by default (RFC 7523 §3). */
  readonly assertionAudience?: string | undefined;
}

export type AuthenticatedEndpoint = 'token' | 'introspection' | 'revocation' | 'pushed_authorization_request';

/** How the client proves itself at an endpoint. */
export function authMethodOf(
  client: OAuthClient,
  endpoint: AuthenticatedEndpoint,
  {
    token_endpoint_auth_methods_supported: supported,
  }: Pick<ServerMetadata, 'token_endpoint_auth_methods_supported'> = {},
): ClientAuthMethod {
  const method = client.endpointAuthMethods?.[endpoint] ?? client.authMethod;
  if (method !== undefined) return method;
  if (client.key !== undefined) return 'private_key_jwt';
  if (client.secret === undefined) return client.certificate === undefined ? 'none' : 'tls_client_auth';
  const takesBasic = supported === undefined || supported.includes('client_secret_basic');
  return !takesBasic && supported.includes('client_secret_post') ? 'client_secret_post' : 'client_secret_basic';
}

/** What a client lacks for a method, as a sentence; undefined when nothing. */
export function clientAuthProblem(
  method: ClientAuthMethod,
  has: { secret: boolean; key: boolean; certificate: boolean },
): string | undefined {
  const need = needs[method];
  return need === undefined || has[need] ? undefined : `${method} needs ${needed[need]}`;
}

/** Puts the client's proof into a request. Secrets are read at each request, so that rotated ones are current. */
export function clientAuth(client: OAuthClient, method: ClientAuthMethod, nowMs: () => number): ClientAuth {
  switch (method) {
    case 'client_secret_basic':
      return (_server, _client, _body, headers) => headers.set('authorization', basicOf(client.id, secretOf(client)));
    case 'client_secret_post':
      return (...request) => ClientSecretPost(secretOf(client))(...request);
    case 'client_secret_jwt':
    case 'private_key_jwt':
      // Promises are awaited, though the type does not say so.
      return (as, _client, body) => assertionAuth(client, method, as, body, nowMs());
    case 'tls_client_auth':
    case 'self_signed_tls_client_auth':
      return TlsClientAuth();
    case 'none':
      return client.id === '' ? () => {} : None();
  }
}

const needs: Readonly<Record<ClientAuthMethod, 'secret' | 'key' | 'certificate' | undefined>> = {
  client_secret_basic: 'secret',
  client_secret_jwt: 'secret',
  client_secret_post: 'secret',
  none: undefined,
  private_key_jwt: 'key',
  self_signed_tls_client_auth: 'certificate',
  tls_client_auth: 'certificate',
};

const needed = { secret: 'a client secret', key: 'a private key (JWK)', certificate: 'a client certificate' };

/** Each part as in a form (RFC 6749 §2.3.1), and no more: many servers do not decode, and hyphens are common in ids. */
function basicOf(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${formText(id)}:${formText(secret)}`).toString('base64')}`;
}

function formText(value: string): string {
  return new URLSearchParams({ '': value }).toString().slice(1);
}
