import { readJson } from '@sallyport/json';
import {
  type Answer,
  AnswerCache,
  answerKey,
  checkAccessTokenKind,
  type FetchThrough,
  type Introspection,
  type IntrospectionOptions,
  introspect,
  settingsDigest,
  timesOf,
  untimely,
} from '@sallyport/oauth';
import { occasionally, type Services } from '@sallyport/pipeline';
import { proxiesOf } from '../shared/proxy-settings.ts';
import { connect } from './connect.ts';
import { gatewayClient } from './gateway-client.ts';
import type { AiMcpOauth2Config } from './schema.ts';
import type { TokenCheck, TokenOutcome } from './token-check.ts';

/** Asks the issuer about every token (RFC 7662), so that one that was revoked is refused, and one that says nothing itself is understood. */
export function createIntrospectionCheck(config: AiMcpOauth2Config, services: Services): TokenCheck {
  const { introspection_endpoint, mtls_introspection_endpoint, authorization_servers, cache_introspection } = config;
  const { clock, log } = services;
  const client = gatewayClient(config, services);
  // With one of ours, it is the endpoint for certificates that counts.
  const endpoint = (client.certificate && mtls_introspection_endpoint) ?? introspection_endpoint!;
  const fetch = connect(config, services, endpoint, client.certificate);
  const options: IntrospectionOptions = {
    metadata: { issuer: authorization_servers[0]!, introspection_endpoint: endpoint },
    client,
    fetch: decoding(fetch, config.introspection_format),
    nowMs: () => clock.nowMs(),
  };
  const warn = occasionally(clock, (reason) =>
    log.warn('ai-mcp-oauth2: a token could not be introspected', { endpoint, reason }),
  );
  const rules = { leewayMs: config.jwt_claims_leeway * 1000, maxAgeMs: undefined };
  const extras = { fields: pairs(config.args), headers: pairs(config.headers) };
  const { args, headers, introspection_format } = config;
  // Whoever could not ask has no use of what others were answered.
  const asking = [client, config.ssl_verify, proxiesOf(config, services)];
  const identity = settingsDigest([endpoint, asking, args, headers, introspection_format]);
  const cache = new AnswerCache<Introspection>({
    clock,
    memory: services.cache.open('introspection', identity, 'ai-mcp-oauth2'),
    times: { defaultMs: cache_introspection ? keptMs : 0, maxMs: cache_introspection ? undefined : 0 },
  });

  function ask(token: string): Promise<Answer<Introspection>> {
    return introspect(token, options, extras);
  }

  function judge({ active, claims }: Introspection): TokenOutcome {
    if (!active) return { problem: 'the issuer says that it is not active', kind: 'invalid' };
    const kindProblem = checkAccessTokenKind({ typ: undefined, claims });
    if (kindProblem !== undefined) return kindProblem;
    const { iss, exp } = claims;
    if (iss !== undefined && !authorization_servers.some((issuer) => issuer === iss))
      return { problem: 'it is of another issuer', kind: 'invalid' };
    // An answer need not name a time; one that it names holds.
    const times = timesOf({ ...claims, exp: exp ?? clock.nowMs() / 1000 + 1 }, rules);
    const problem = typeof times === 'string' ? times : untimely(times, clock.nowMs());
    return problem === undefined ? { claims } : { problem, kind: 'invalid' };
  }
  function fail(error: unknown): TokenOutcome {
    const reason = error instanceof Error ? error.message : String(error);
    warn(reason);
    return { problem: 'the issuer cannot be asked', kind: 'unavailable' };
  }

  return {
    check(token) {
      if (token.length > tokenLengthMax) return { problem: 'it is too long', kind: 'invalid' };
      const answer = cache.find(answerKey([identity, token]), () => ask(token));
      return answer instanceof Promise ? answer.then(judge, fail) : judge(answer);
    },
    close() {
      cache.close();
    },
  };
}

/** Of a token without `exp`: as long as a revoked one may still pass. */
const keptMs = 60_000;
const tokenLengthMax = 32 * 1024;

function pairs(record: Readonly<Record<string, string>> | undefined): readonly string[] {
  return Object.entries(record ?? {}).flat();
}

/** Unwraps an answer that is JSON in base64, or in a string. */
function decoding(fetch: FetchThrough, format: AiMcpOauth2Config['introspection_format']): FetchThrough {
  if (format === undefined) return fetch;
  return async (url, request) => {
    const response = await fetch(url, request);
    if (response.status !== 200) return response;
    const text = (await response.text()).trim();
    const json = format === 'string' ? unquoted(text) : Buffer.from(text, format).toString();
    return new Response(json, { status: 200, headers: { 'content-type': 'application/json' } });
  };
}

function unquoted(text: string): string {
  try {
    return String(readJson(text));
  } catch {
    return '';
  }
}
