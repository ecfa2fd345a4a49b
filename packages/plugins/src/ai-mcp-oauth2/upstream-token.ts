import {
  AnswerCache,
  answerKey,
  createConfiguration,
  exchangeParameters,
  isProblem,
  type OAuthClient,
  parseToken,
  requestTokens,
  settingsDigest,
  type TokenAnswer,
  tokenExchangeGrant,
} from '@sallyport/oauth';
import {
  type Claims,
  type Exchange,
  isHeaderText,
  occasionally,
  type Refusal,
  type Services,
} from '@sallyport/pipeline';
import { proxiesOf } from '../shared/proxy-settings.ts';
import { secretIfAny } from '../shared/secret-if-any.ts';
import { takeToken } from '../shared/take-token.ts';
import { connect } from './connect.ts';
import { gatewayClient } from './gateway-client.ts';
import { actorMissing, exchangeFailed, forbidden, type Refusals } from './refusals.ts';
import type { AiMcpOauth2Config } from './schema.ts';
import type { TokenExchangeConfig } from './token-exchange-schema.ts';

/** What the upstream gets in place of the caller's Authorization. */
export interface UpstreamToken {
  give(x: Exchange, token: string, refusals: Refusals): Refusal | undefined | Promise<Refusal | undefined>;
  close(): void;
}

/** Nothing, unless the operator says otherwise: the caller's own token, or one it is exchanged for. */
export function createUpstreamToken(config: AiMcpOauth2Config, services: Services): UpstreamToken {
  const { passthrough_credentials, token_exchange } = config;
  if (token_exchange?.enabled) return createExchange(token_exchange, config, services);
  return {
    give(x) {
      if (!passthrough_credentials) x.requestHeaders.remove('authorization');
      return undefined;
    },
    close() {},
  };
}

function createExchange(settings: TokenExchangeConfig, config: AiMcpOauth2Config, services: Services): UpstreamToken {
  const { clock, log } = services;
  const { token_endpoint, request, cache: caching } = settings;
  const client = exchangeClient(settings, config, services);
  const fetch = connect(config, services, token_endpoint, client.certificate);
  const issuer = config.authorization_servers[0]!;
  const configuration = createConfiguration({ issuer, token_endpoint }, client, fetch, { nowMs: () => clock.nowMs() });
  const warn = occasionally(clock, (reason) =>
    log.warn('ai-mcp-oauth2: a token could not be exchanged', { endpoint: token_endpoint, reason }),
  );
  const fixedActor = secretIfAny(request.actor_token, services);
  const actorHeader = request.actor_token_header?.toLowerCase();
  // Whoever could not ask has no use of what others were given.
  const asking = [client, config.ssl_verify, proxiesOf(config, services)];
  const identity = settingsDigest([token_endpoint, asking, { ...request, actor_token: undefined }]);
  const cache = new AnswerCache<TokenAnswer>({
    clock,
    memory: services.cache.open('token_exchange', identity, 'ai-mcp-oauth2'),
    times: { defaultMs: caching.ttl * 1000, maxMs: caching.enabled ? caching.ttl * 1000 : 0 },
    eagerMs: 5_000,
  });

  function exchange(subjectToken: string, actorToken: string | undefined): TokenAnswer | Promise<TokenAnswer> {
    return cache.find(answerKey([identity, subjectToken, actorToken]), () =>
      requestTokens(
        configuration,
        tokenExchangeGrant,
        exchangeParameters({
          subjectToken,
          subjectTokenType: request.subject_token_type,
          actorToken,
          actorTokenType: request.actor_token_type,
          requestedTokenType: request.requested_token_type,
          audience: request.audience,
          resource: request.resource === undefined ? undefined : [request.resource],
          scopes: request.scopes,
        }),
        () => clock.nowMs(),
      ),
    );
  }

  function send(x: Exchange, answer: TokenAnswer, refusals: Refusals): Refusal | undefined {
    const { tokens, refusedWith } = answer;
    if (tokens === undefined) {
      const refusal = fail(`refused with ${refusedWith}`);
      if (refusedWith === 'access_denied') return forbidden;
      // The caller's token is not as good as it seemed (RFC 8693 §2.2.2).
      return refusedWith === 'invalid_grant' || refusedWith === 'invalid_request' ? refusals.invalid : refusal;
    }
    if (!isHeaderText(tokens.accessToken)) return fail('a token that cannot be sent');
    x.requestHeaders.set('authorization', `Bearer ${tokens.accessToken}`, 'Authorization');
    // Rules about tools are about the token that the MCP server sees.
    x.claims = claimsOf(answer, tokens.accessToken) ?? x.claims;
    return undefined;
  }

  const claimsByAnswer = new WeakMap<TokenAnswer, Claims>();

  /** Of a token that says something itself. It came from the issuer, so that nobody else can have written it. */
  function claimsOf(answer: TokenAnswer, token: string): Claims | undefined {
    let claims = claimsByAnswer.get(answer);
    if (claims !== undefined) return claims;
    const read = parseToken(token);
    if (isProblem(read)) return undefined;
    claims = read.claims;
    claimsByAnswer.set(answer, claims);
    return claims;
  }

  function fail(reason: string): Refusal {
    warn(reason);
    return exchangeFailed;
  }

  return {
    give(x, token, refusals) {
      const actorToken = fixedActor?.reveal() ?? (actorHeader && takeToken(x, actorHeader));
      if (actorHeader !== undefined && actorToken === undefined) return actorMissing;
      const answer = exchange(token, actorToken);
      if (!(answer instanceof Promise)) return send(x, answer, refusals);
      return answer.then(
        (settled) => send(x, settled, refusals),
        (error) => fail(error instanceof Error ? error.message : String(error)),
      );
    },
    close() {
      cache.close();
    },
  };
}

function exchangeClient(settings: TokenExchangeConfig, config: AiMcpOauth2Config, services: Services): OAuthClient {
  const { client_auth, client_id, client_secret } = settings;
  if (client_auth === 'inherit') return gatewayClient(config, services);
  return {
    id: services.secret(client_id!).reveal(),
    secret: secretIfAny(client_secret, services),
    authMethod: client_auth,
  };
}
