import {
  isHashOf,
  isNavigation,
  isProblem,
  ofClient,
  originOf,
  redeemCode,
  requestAuthorization,
} from '@sallyport/oauth';
import { type Exchange, type Refusal, refuse } from '@sallyport/pipeline';
import { compileTokenExtras } from '../asking/token-extras.ts';
import type { Failure, Grant, ProviderContext } from '../methods/method.ts';
import { failed } from './failed.ts';
import { claimsOf } from './kept-grant.ts';
import { noStore } from './no-store.ts';
import { callersParameters, fixedParameters } from './parameters.ts';
import { authorizationCookie } from './session-settings.ts';
import { createTransactions, type Transaction } from './transactions.ts';

/** Sending a browser to the provider, and what becomes of its coming back. */
export interface SignIn {
  /** Undefined for callers that are no browser asking for a page. */
  start(x: Exchange): undefined | Promise<Refusal | Failure>;
  /** The provider's answer in this request, which no record shows; undefined where it holds none. */
  answerIn(x: Exchange): URLSearchParams | undefined;
  /** Has this browser begun the sign-in that the answer belongs to? */
  isAwaited(x: Exchange, answer: URLSearchParams): boolean;
  finish(x: Exchange, answer: URLSearchParams): Promise<Grant | Failure>;
  hide(x: Exchange): void;
}

export function createSignIn(context: ProviderContext): SignIn {
  const { config, services, provider, verifier, clients, visits } = context;
  const { clock, log } = services;
  const isJwt = config.response_mode.endsWith('jwt');
  const isPosted = config.response_mode.startsWith('form_post');
  const redirectPaths = config.redirect_uri?.map((uri) => new URL(uri).pathname);
  const transactions = createTransactions({
    secrets: visits.secrets,
    cookieName: config.authorization_cookie_name,
    cookie: authorizationCookie(config),
    timeoutMs: config.authorization_rolling_timeout * 1000,
    records: visits.records,
    clock,
  });
  const fixed = fixedParameters(config);
  const extrasOf = compileTokenExtras(config, services);
  const scopes = config.scopes.map((scope) => services.secret(scope).reveal());
  const wantsIdToken = scopes.includes('openid');

  async function start(x: Exchange): Promise<Refusal | Failure> {
    const client = clients.select(x);
    if (client === undefined) return unauthorized('it asks for a client that is not configured');
    const metadata = provider.metadata ?? (await provider.load());
    if (metadata === undefined) return unexpected('the provider is not to be had');
    const origin = originOf(x);
    const redirectUri = ofClient(config.redirect_uri, client) ?? currentUrl(x, origin, '');
    if (redirectUri === undefined)
      return unexpected('the host of the request is not known to be ours: set redirect_uri, or hosts of the route');
    const query = config.preserve_query_args ? x.query : '';
    const returnTo = currentUrl(x, origin ?? new URL(redirectUri).origin, query)!;
    const { url, state, nonce, verifier } = await requestAuthorization(
      clients.configuration(client, metadata, 'pushed_authorization_request'),
      {
        redirectUri,
        scope: scopes.join(' '),
        responseMode: config.response_mode,
        pkce: config.require_proof_key_for_code_exchange,
        usesNonce: config.verify_nonce && wantsIdToken,
        isPushed: config.require_pushed_authorization_requests,
        isSigned: config.require_signed_request_object,
        key: clients.at(client)?.key,
        maxAgeSeconds: config.max_age,
        audience: config.audience ?? [],
        parameters: [...fixed, ...callersParameters(x, config)],
      },
    );
    const { issuer } = metadata;
    const transaction: Transaction = {
      state,
      nonce,
      verifier,
      issuer,
      client,
      redirectUri,
      returnTo,
      startedAtMs: clock.nowMs(),
    };
    visits.of(x).cookies.push(...(await transactions.begin(x, transaction)));
    return refuse(302, 'openid_sign_in', '', { headers: ['Location', url.href, ...noStore], body: '' });
  }

  async function finish(x: Exchange, answer: URLSearchParams): Promise<Grant | Failure> {
    const state = stateOf(answer)!;
    const transaction = await transactions.finish(x, state);
    visits.of(x).cookies.push(...transactions.forget(x, state));
    if (transaction === undefined) return unauthorized('no sign-in of this browser is waiting for this answer');
    const visit = visits.of(x);
    visit.client = transaction.client;
    const metadata = provider.metadata ?? (await provider.load());
    if (metadata === undefined) return unexpected('the provider is not to be had');
    if (metadata.issuer !== transaction.issuer) return unauthorized('the sign-in was begun with another provider');
    const { client, redirectUri, nonce, verifier: codeVerifier } = transaction;
    const { headers, fields } = extrasOf(x);
    const { tokens, problem } = await redeemCode(
      clients.configuration(client, metadata, 'token', headers),
      answer,
      {
        ...{ redirectUri, state, nonce, verifier: codeVerifier, isJwt },
        maxAgeSeconds: config.max_age,
        expectsIdToken: wantsIdToken,
        tokenParameters: fields,
      },
      () => clock.nowMs(),
    );
    if (problem !== undefined) return unauthorized(problem);
    const forged =
      tokens.idToken && (await idTokenProblem(tokens.idToken.text, tokens.accessToken, answer.get('code')));
    if (forged !== undefined) return forged;
    visit.returnTo = transaction.returnTo;
    const { accessToken: text, idToken, refreshToken, expiresAtMs } = tokens;
    return {
      method: 'authorization_code',
      accessToken: { text, claims: claimsOf(text) },
      idToken,
      refreshToken,
      expiresAtMs,
    };
  }

  /** Who has signed it, and whether it belongs to what it came with. */
  async function idTokenProblem(text: string, accessToken: string, code: string | null): Promise<Failure | undefined> {
    if (!config.verify_signature || config.ignore_signature.includes('authorization_code')) return undefined;
    const token = await verifier.verifySignature(text);
    if (isProblem(token))
      return token.kind === 'unavailable' ? unexpected(token.problem) : unauthorized(`the ID token: ${token.problem}`);
    const { at_hash, c_hash } = token.claims;
    if (at_hash !== undefined && !isHashOf(at_hash, accessToken, token.alg))
      return unauthorized('the ID token came with another access token');
    if (c_hash !== undefined && code !== null && !isHashOf(c_hash, code, token.alg))
      return unauthorized('the ID token came with another code');
    return undefined;
  }

  function stateOf(answer: URLSearchParams): string | undefined {
    const given = isJwt ? claimsOf(answer.get('response') ?? '')?.['state'] : answer.get('state');
    return typeof given === 'string' && given !== '' ? given : undefined;
  }

  return {
    start(x) {
      if (!isNavigation(x)) return undefined;
      return start(x).catch((error) => failed(error, log));
    },
    answerIn(x) {
      if (x.method !== (isPosted ? 'POST' : 'GET')) return undefined;
      if (redirectPaths !== undefined && !redirectPaths.includes(x.path)) return undefined;
      const answer = isPosted
        ? formOf(x)
        : x.query.includes(isJwt ? 'response=' : 'state=')
          ? new URLSearchParams(x.query)
          : undefined;
      if (answer === undefined || stateOf(answer) === undefined) return undefined;
      if (!isJwt && !answer.has('code') && !answer.has('error')) return undefined;
      // Whatever becomes of it: a code that nobody has redeemed yet is worth something to whoever reads the log.
      for (const name of secretParameters) x.markSecretQuery(name);
      return answer;
    },
    isAwaited(x, answer) {
      return transactions.isWaiting(x, stateOf(answer)!);
    },
    finish: (x, answer) => finish(x, answer).catch((error) => failed(error, log)),
    hide: (x) => transactions.hide(x),
  };
}

const secretParameters = ['code', 'state', 'response', 'id_token', 'access_token'];

const unauthorized = (reason: string): Failure => ({ kind: 'unauthorized', reason });
const unexpected = (reason: string): Failure => ({ kind: 'unexpected', reason });

/** The absolute URL of this request, as the browser sees it. */
function currentUrl(x: Exchange, origin: string | undefined, query: string): string | undefined {
  if (origin === undefined) return undefined;
  const { forwarded, target } = x.head;
  const given = forwarded?.path ?? target;
  const path = given.startsWith('/') ? given.split(/[?#]/, 1)[0]! : '/';
  return URL.parse(origin + path + query)?.href;
}

function formOf({ call }: Exchange): URLSearchParams | undefined {
  return call?.kind === 'form' ? call.fields : undefined;
}
