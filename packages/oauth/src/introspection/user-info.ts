import type { Claims } from '@sallyport/pipeline';
import { mediaTypeOf, readJsonObject, readSigned, type SignedAnswers } from '../client/answer-body.ts';
import type { FetchThrough } from '../client/fetch-through.ts';
import { ProviderUnavailable, unavailable } from '../client/provider-unavailable.ts';
import type { Answer } from '../tokens/lifetime.ts';

export interface UserInfoOptions {
  readonly endpoint: string;
  readonly fetch: FetchThrough;
  /** Default `application/json`; the other is an answer that the provider signs. */
  readonly accept?: 'application/json' | 'application/jwt' | undefined;
  readonly signed?: SignedAnswers | undefined;
}

export interface UserInfoExtras {
  /** Query parameters and headers, names and values in turn. */
  readonly query?: readonly string[] | undefined;
  readonly headers?: readonly string[] | undefined;
}

/** What the provider tells of a token's person; undefined where it does not accept the token. Plain data. */
export interface UserInfo {
  readonly claims: Claims;
  /** The answer as it was signed. */
  readonly jwt?: string | undefined;
}

/** Asks the UserInfo endpoint (OpenID Connect Core §5.3). Rejects with `ProviderUnavailable`. */
export async function fetchUserInfo(
  token: string,
  options: UserInfoOptions,
  extras: UserInfoExtras = {},
): Promise<Answer<UserInfo | undefined>> {
  try {
    const response = await send(token, options, extras);
    const { status } = response;
    if (status === 401 || status === 403) return { value: undefined, expiresAtMs: undefined, isNegative: true };
    if (status !== 200) throw new ProviderUnavailable(`the answer has status ${status}`);
    return { value: await readAnswer(response, options), expiresAtMs: undefined };
  } catch (error) {
    throw unavailable(error);
  }
}

/** §5.3.2: what is told of another person than the token's must not be used. */
export function isAbout({ claims }: UserInfo, subject: unknown): boolean {
  return subject === undefined || claims['sub'] === subject;
}

function send(token: string, { endpoint, fetch, accept }: UserInfoOptions, extras: UserInfoExtras): Promise<Response> {
  const url = new URL(endpoint);
  const { query = [], headers: given = [] } = extras;
  for (let i = 0; i < query.length; i += 2) url.searchParams.set(query[i]!, query[i + 1]!);
  const headers = new Headers({ accept: accept ?? 'application/json' });
  for (let i = 0; i < given.length; i += 2) headers.set(given[i]!, given[i + 1]!);
  headers.set('authorization', `Bearer ${token}`);
  return fetch(url, { method: 'GET', headers });
}

async function readAnswer(response: Response, { signed }: UserInfoOptions): Promise<UserInfo> {
  const isSigned = mediaTypeOf(response) === 'application/jwt';
  const jwt = isSigned ? await response.text() : undefined;
  const claims =
    jwt === undefined ? await readJsonObject(response) : await readSigned(jwt, signed, { audience: signed?.clientId });
  if (typeof claims['sub'] !== 'string' || claims['sub'] === '')
    throw new ProviderUnavailable('the answer does not say whom it is about');
  return { claims, jwt };
}
