import {
  type Answer,
  AnswerCache,
  answerKey,
  clientRefused,
  exchangeParameters,
  expiryMs,
  ProviderUnavailable,
  shareAnswers,
  shareWithinNode,
  type TokenAnswer,
  tokenExchangeGrant,
} from '@sallyport/oauth';
import type { Claims, Services } from '@sallyport/pipeline';
import { redisAdvancedSettings } from '../shared/redis-settings.ts';
import { type AskForTokens, createProviderClient } from './provider-client.ts';
import type { TokenExchangeConfig } from './schema/exchange.ts';
import type { UpstreamOauthConfig } from './schema.ts';

/** A token that the provider issued, and what it is kept under. */
export interface SourcedToken {
  readonly key: string;
  readonly text: string;
}

/** Whom a token is wanted for. */
export interface Caller {
  readonly token: string;
  readonly claims: Claims | undefined;
  /** What the request shows of an agent. */
  readonly actorToken: string | undefined;
}

/** The tokens of one configuration. */
export interface TokenSource {
  /** The gateway's own. */
  own(): SourcedToken | Promise<SourcedToken>;
  /** One for the caller, in exchange for theirs. */
  exchanged(caller: Caller): SourcedToken | Promise<SourcedToken>;
  /** Not to be used again. */
  drop(token: SourcedToken): void;
  close(): void;
}

type Tokens = AnswerCache<SourcedToken>;

export function createTokenSource(config: UpstreamOauthConfig, services: Services): TokenSource {
  const { oauth, cache, token_exchange } = config;
  const ask = createProviderClient(config, services);
  // Equal blocks share tokens, whatever plugin they stand in; what differs beside them has questions of its own.
  const name = answerKey([oauth, cache, config.client]);
  const shared = services.kept.hold(`upstream-oauth ${name}`, () => createTokens(config, name, services));
  const tokens = shared.value;
  const own = ownRequest(config, services, ask);
  const exchangeName = answerKey(['exchange', oauth, config.client, token_exchange]);
  const actor = token_exchange?.actor === 'gateway' ? ownRequest(config, services, ask, token_exchange) : undefined;

  return {
    own: () => tokens.find(own.key, own.ask),
    exchanged(caller) {
      const { token, claims, actorToken } = caller;
      const key = answerKey([exchangeName, token, actorToken]);
      return tokens.find(key, async () => {
        const acting = actor === undefined ? actorToken : (await tokens.find(actor.key, actor.ask)).text;
        const form = exchangeForm(oauth, token_exchange!, token, acting);
        const answer = toToken(key, await ask(tokenExchangeGrant, form));
        // A token for somebody does not outlive the one that it was had for.
        return { ...answer, expiresAtMs: earliest(answer.expiresAtMs, expiryMs(claims?.['exp'])) };
      });
    },
    drop: (token) => tokens.drop(token.key, token),
    close: () => shared.release(),
  };
}

function createTokens({ cache, oauth }: UpstreamOauthConfig, name: string, services: Services): Tokens {
  const { clock, log, records, secret } = services;
  const { default_ttl, eagerly_expire, strategy, memory, redis } = cache;
  const sealedWith = oauth.client_secret ?? oauth.password;
  return new AnswerCache({
    clock,
    memory: services.cache.open('upstream-oauth', memory.dictionary_name, 'upstream-oauth'),
    times: { defaultMs: default_ttl * 1000, spareMs: eagerly_expire * 1000 },
    eagerMs: eagerly_expire * 1000,
    shared:
      strategy === 'memory'
        ? shareWithinNode(`upstream-oauth ${name}`, services)
        : shareAnswers({
            name: `upstream-oauth ${name}`,
            records: records.redis(redisAdvancedSettings(redis, services)),
            secret: secret(sealedWith!),
            clock,
            log,
          }),
  });
}

function ownRequest(
  { oauth, client }: UpstreamOauthConfig,
  { secret }: Services,
  ask: AskForTokens,
  actor?: TokenExchangeConfig,
): { key: string; ask: () => Promise<Answer<SourcedToken>> } {
  const { grant_type, scopes, audience, username, password } = oauth;
  const key = answerKey(['own', oauth, client, actor === undefined ? undefined : actor.actor_scopes]);
  return {
    key,
    async ask() {
      const form = new URLSearchParams();
      const wanted = actor === undefined ? scopes : actor.actor_scopes;
      if (wanted.length > 0) form.set('scope', wanted.join(' '));
      if (actor === undefined && audience.length > 0) form.set('audience', audience.join(' '));
      if (grant_type === 'password') {
        form.set('username', secret(username!).reveal());
        form.set('password', secret(password!).reveal());
      }
      return toToken(key, await ask(grant_type, form));
    },
  };
}

function exchangeForm(
  { scopes, audience }: UpstreamOauthConfig['oauth'],
  exchange: TokenExchangeConfig,
  subjectToken: string,
  actorToken: string | undefined,
): URLSearchParams {
  return exchangeParameters({
    subjectToken,
    subjectTokenType: exchange.subject_token_type,
    actorToken,
    actorTokenType: exchange.actor_token_type,
    requestedTokenType: exchange.requested_token_type,
    audience,
    resource: exchange.resource,
    scopes: exchange.scopes ?? scopes,
  });
}

/** A refusal is no token: there is nothing to send, and the next request asks again. */
function toToken(key: string, { value, expiresAtMs }: Answer<TokenAnswer>): Answer<SourcedToken> {
  const { refusedWith } = value;
  if (refusedWith !== undefined)
    throw clientRefused(refusedWith) ?? new ProviderUnavailable(`the provider refused with ${refusedWith}`);
  return { value: { key, text: value.tokens.accessToken }, expiresAtMs };
}

function earliest(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}
