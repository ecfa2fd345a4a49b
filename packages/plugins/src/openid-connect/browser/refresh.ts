import { readJson } from '@sallyport/json';
import { createSeal, createSharedFlight, type IssuedTokens, requestTokens } from '@sallyport/oauth';
import type { Exchange } from '@sallyport/pipeline';
import { loaded } from '../asking/provider-problem.ts';
import { compileTokenExtras } from '../asking/token-extras.ts';
import type { ProviderContext } from '../methods/method.ts';
import { claimsOf, dueAtMs, type KeptGrant } from './kept-grant.ts';

/** New tokens for those of a session. */
export interface Refresher {
  isDue(kept: KeptGrant): boolean;
  isExpired(kept: KeptGrant): boolean;
  /** Undefined when the provider refuses. Rejects when it is not to be had. */
  refresh(x: Exchange, kept: KeptGrant): Promise<KeptGrant | undefined>;
}

/** A refresh token is used once, whoever of the workers and gateways that share sessions comes first: the others get what that one got. */
export function createRefresher({ config, services, provider, clients, visits }: ProviderContext): Refresher {
  const { clock } = services;
  const extrasOf = compileTokenExtras(config, services);
  const flight = createSharedFlight({
    records: visits.records,
    seal: createSeal(visits.secrets, 'refreshed tokens'),
    clock,
    keptMs: refreshedKeptMs,
    timeoutMs: config.timeout,
  });

  async function askProvider(x: Exchange, kept: KeptGrant): Promise<string | undefined> {
    const metadata = await loaded(provider);
    const { headers, fields } = extrasOf(x);
    const form = new URLSearchParams();
    for (let i = 0; i < fields.length; i += 2) form.set(fields[i]!, fields[i + 1]!);
    form.set('refresh_token', kept.refreshToken!);
    const { value } = await requestTokens(
      clients.configuration(visits.of(x).client ?? 0, metadata, 'token', headers),
      'refresh_token',
      form,
      () => clock.nowMs(),
    );
    return value.tokens === undefined ? undefined : JSON.stringify(value.tokens);
  }

  const isReached = (atMs: number | undefined) => atMs !== undefined && clock.nowMs() >= atMs;
  return {
    isDue: ({ refreshToken, dueAtMs }) =>
      config.refresh_tokens && config.client_id !== undefined && refreshToken !== undefined && isReached(dueAtMs),
    isExpired: ({ expiresAtMs }) =>
      isReached(expiresAtMs === undefined ? undefined : expiresAtMs + config.leeway * 1000),
    async refresh(x, kept) {
      // What another provider, or for another client, was had for a token of the same text is not for this one.
      const key = JSON.stringify([kept.issuer, kept.clientId, kept.refreshToken]);
      const text = await flight(key, () => askProvider(x, kept));
      if (text === undefined) return undefined;
      const tokens = readJson(text) as IssuedTokens;
      // OpenID Connect Core §12.2: it must be the same person's.
      if (tokens.idToken !== undefined && kept.idToken !== undefined) {
        if (claimsOf(kept.idToken)?.['sub'] !== tokens.idToken.claims['sub']) return undefined;
      }
      return {
        ...kept,
        accessToken: tokens.accessToken,
        idToken: tokens.idToken?.text ?? kept.idToken,
        refreshToken: tokens.refreshToken ?? kept.refreshToken,
        expiresAtMs: tokens.expiresAtMs,
        dueAtMs: dueAtMs(tokens.expiresAtMs, clock.nowMs()),
        ...{ introspection: undefined, introspectionJwt: undefined, userInfo: undefined, userInfoJwt: undefined },
      };
    },
  };
}

/** A browser that still sends the cookie from before gets the same tokens again. */
const refreshedKeptMs = 600_000;
