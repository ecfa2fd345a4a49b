import type { Claims } from '@sallyport/pipeline';
import type { ServerMetadata } from 'openid-client';
import { mediaTypeOf, readJsonObject, readSigned, type SignedAnswers } from '../client/answer-body.ts';
import { authMethodOf, clientAuth, type OAuthClient } from '../client/client-auth.ts';
import type { FetchThrough } from '../client/fetch-through.ts';
import { ProviderUnavailable, unavailable } from '../client/provider-unavailable.ts';
import { type Answer, expiryMs } from '../tokens/lifetime.ts';

export interface IntrospectionOptions {
  readonly metadata: ServerMetadata;
  readonly client: OAuthClient;
  readonly fetch: FetchThrough;
  readonly nowMs: () => number;
  /** Default `application/json`; the others are answers that the provider signs. */
  readonly accept?: 'application/json' | 'application/jwt' | 'application/token-introspection+jwt' | undefined;
  readonly signed?: SignedAnswers | undefined;
  /** `access_token` by default (RFC 7662 §2.1); empty for none. */
  readonly hint?: string | undefined;
  /** Name of the field the token is sent in, for providers that have another than `token`. */
  readonly tokenField?: string | undefined;
}

/** What goes with one request. */
export interface IntrospectionExtras {
  /** Form fields and headers, names and values in turn. */
  readonly fields?: readonly string[] | undefined;
  readonly headers?: readonly string[] | undefined;
}

/** What a provider told of a token. Plain data, so that it can be kept. */
export interface Introspection {
  readonly active: boolean;
  readonly claims: Claims;
  /** The answer as it was signed. */
  readonly jwt?: string | undefined;
}

/** Asks a provider what a token is (RFC 7662, and RFC 9701 where the answer is signed). Rejects with `ProviderUnavailable`. */
export async function introspect(
  token: string,
  options: IntrospectionOptions,
  extras: IntrospectionExtras = {},
): Promise<Answer<Introspection>> {
  try {
    const introspection = await readAnswer(await send(token, options, extras), options);
    return {
      value: introspection,
      expiresAtMs: expiryMs(introspection.claims['exp']),
      isNegative: !introspection.active,
    };
  } catch (error) {
    throw unavailable(error);
  }
}

async function send(token: string, options: IntrospectionOptions, extras: IntrospectionExtras): Promise<Response> {
  const { metadata, client, fetch, nowMs, accept = 'application/json', hint = 'access_token', tokenField } = options;
  const method = authMethodOf(client, 'introspection', metadata);
  const form = new URLSearchParams({ [tokenField ?? 'token']: token });
  if (hint !== '') form.set('token_type_hint', hint);
  const headers = new Headers({ accept, 'content-type': 'application/x-www-form-urlencoded' });
  eachPair(extras.fields, (name, value) => form.set(name, value));
  eachPair(extras.headers, (name, value) => headers.set(name, value));
  await clientAuth(client, method, nowMs)(metadata, { client_id: client.id }, form, headers);
  return fetch(endpointOf(metadata, method), { method: 'POST', headers, body: form });
}

async function readAnswer(response: Response, { client, signed }: IntrospectionOptions): Promise<Introspection> {
  // Providers that answer with the token itself have nothing to say of one that is not active.
  if (response.status === 204) return { active: false, claims: {} };
  if (response.status !== 200) throw new ProviderUnavailable(`the answer has status ${response.status}`);
  const type = mediaTypeOf(response);
  if (type === 'application/token-introspection+jwt') {
    const jwt = await response.text();
    const payload = await readSigned(jwt, signed, { typ: 'token-introspection+jwt', audience: client.id });
    const claims = payload['token_introspection'];
    if (typeof claims !== 'object' || claims === null || Array.isArray(claims))
      throw new ProviderUnavailable('the signed answer says nothing of the token');
    return { active: (claims as Claims)['active'] === true, claims: claims as Claims, jwt };
  }
  if (type === 'application/jwt') {
    const jwt = await response.text();
    const payload = await readSigned(jwt, signed, {});
    const claims = (payload['token_introspection'] ?? payload) as Claims;
    // Of a token that is not active, there would be none.
    return { active: (claims['active'] ?? true) === true, claims, jwt };
  }
  const claims = await readJsonObject(response);
  return { active: claims['active'] === true, claims };
}

function endpointOf(metadata: ServerMetadata, method: string): string {
  const alias = method.includes('tls_client_auth') ? metadata.mtls_endpoint_aliases?.introspection_endpoint : undefined;
  const endpoint = alias ?? metadata.introspection_endpoint;
  if (endpoint === undefined) throw new ProviderUnavailable('the provider has no introspection endpoint');
  return endpoint;
}

function eachPair(pairs: readonly string[] = [], give: (name: string, value: string) => void): void {
  for (let i = 0; i < pairs.length; i += 2) give(pairs[i]!, pairs[i + 1]!);
}
