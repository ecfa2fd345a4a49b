import {
  type Answer,
  answerKey,
  exchangeParameters,
  isProblem,
  issuerOf,
  looksSigned,
  meets,
  parseToken,
  requestTokens,
  type TokenAnswer,
  timesOf,
  tokenExchangeGrant,
  untimely,
} from '@sallyport/oauth';
import type { Claims, Exchange } from '@sallyport/pipeline';
import { noClient } from '../asking/introspector.ts';
import { loaded, problemOfProvider } from '../asking/provider-problem.ts';
import { createSubjectVerifiers } from '../asking/subject-verifiers.ts';
import { compileTokenDescription } from '../asking/token-description.ts';
import { compileTokenExtras } from '../asking/token-extras.ts';
import { compilePossession } from '../possession/possession.ts';
import type { OpenidConnectConfig } from '../schema.ts';
import { type Failure, type Grant, isFailure, type Method, type MethodContext } from './method.ts';

/** A signed access token that is exchanged for another (RFC 8693); what follows knows only the new one. Others are left to `bearer`. */
export function createTokenExchange(context: MethodContext, exchange: Exchanging): Method {
  const { config, services, provider, clients, answers, accessTokens } = context;
  const { clock } = services;
  const { subject_token_issuers: issuers, cache } = exchange;
  const rules = { leewayMs: config.leeway * 1000, maxAgeMs: undefined };
  const describe = compileTokenDescription(context);
  const extrasOf = compileTokenExtras(config, services);
  const subjects = createSubjectVerifiers(context, issuers);
  const possession = compilePossession(config, services);
  const keeps = config.cache_token_exchange && cache.enabled;
  const ttlMs = cache.ttl === undefined ? Number.POSITIVE_INFINITY : cache.ttl * 1000;
  const { audience, scopes } = asked(config, exchange, services);

  /** Undefined: not one to exchange. */
  async function attempt(x: Exchange, text: string, claims: Claims): Promise<undefined | Grant | Failure> {
    const issuer = issuerOf(claims, issuers)!;
    const metadata = provider.metadata ?? (await provider.load());
    const isOwn = claims['iss'] === metadata?.issuer;
    if (isOwn && !meets(claims, issuer.conditions)) return undefined;
    const times = timesOf(claims, rules);
    const untimelyBecause = typeof times === 'string' ? times : untimely(times, clock.nowMs());
    if (untimelyBecause !== undefined) return { kind: 'unauthorized', reason: untimelyBecause };
    const problem = await subjects.problemOf(text, issuer, isOwn);
    if (problem !== undefined) return problem;
    // The caller cannot hold what the new token is bound to, but has to hold what its own is.
    const unproven = await possession?.(x, { method: 'bearer', accessToken: { text, claims } });
    if (unproven !== undefined) return unproven;
    const client = clients.of(x);
    if (client === undefined) return noClient;
    const { headers, fields } = extrasOf(x);
    const form = exchangeParameters({ subjectToken: text, audience, scopes });
    for (let i = 0; i < fields.length; i += 2) form.set(fields[i]!, fields[i + 1]!);
    const ask = async (): Promise<Answer<TokenAnswer>> => {
      const answer = await requestTokens(
        clients.configuration(client, await loaded(provider), 'token', headers),
        tokenExchangeGrant,
        form,
        () => clock.nowMs(),
      );
      // It does not outlive what it was had for.
      const untilMs = Math.min((claims['exp'] as number) * 1000, clock.nowMs() + ttlMs);
      return { ...answer, expiresAtMs: Math.min(answer.expiresAtMs ?? untilMs, untilMs) };
    };
    try {
      const key = answerKey([tokenExchangeGrant, text, client.id, audience, scopes, headers, fields]);
      const { tokens, refusedWith } = keeps ? await answers.tokens.find(key, ask) : (await ask()).value;
      if (tokens === undefined)
        return { kind: 'unauthorized', reason: `the provider refused to exchange it: ${refusedWith.slice(0, 50)}` };
      const described = await describe(x, tokens, config.verify_signature);
      if (isFailure(described)) return described;
      return { method: 'bearer', isProven: true, expiresAtMs: tokens.expiresAtMs, ...described };
    } catch (error) {
      return problemOfProvider(error, 'token exchange');
    }
  }

  return {
    name: 'bearer',
    readsForm: accessTokens.readsForm,
    attempt(x) {
      const text = accessTokens.find(x);
      if (typeof text !== 'string' || !looksSigned(text)) return undefined;
      const token = parseToken(text);
      if (isProblem(token) || issuerOf(token.claims, issuers) === undefined) return undefined;
      return attempt(x, text, token.claims);
    },
    setAside: (x) => accessTokens.setAside(x),
    hide: (x) => accessTokens.hide(x),
    close: () => subjects.close(),
  };
}

export type Exchanging = NonNullable<OpenidConnectConfig['token_exchange']>;

function asked(config: OpenidConnectConfig, { request }: Exchanging, { secret }: MethodContext['services']) {
  const scopes = request?.scopes ?? config.scopes.map((scope) => secret(scope).reveal());
  return {
    audience: request?.empty_audience ? [] : (request?.audience ?? config.audience ?? []),
    scopes: request?.empty_scopes ? [] : scopes,
  };
}
