import { type Answer, AnswerCache, answerKey, fetchThrough, type Introspection, introspect } from '@sallyport/oauth';
import type { Exchange, Services } from '@sallyport/pipeline';
import type { Oauth2IntrospectionConfig } from './schema.ts';

/** Asks the provider, or remembers what it said. Rejects with `ProviderUnavailable`. */
export interface Introspector {
  ask(x: Exchange, token: string): Introspection | Promise<Introspection>;
  close(): void;
}

export function createIntrospector(config: Oauth2IntrospectionConfig, services: Services): Introspector {
  const { introspection_url, introspect_request, custom_introspection_headers, timeout, keepalive } = config;
  const { clock, http, secret } = services;
  const authorization = secret(config.authorization_value);
  const custom = Object.entries(custom_introspection_headers).flat();
  const options = {
    metadata: { issuer: introspection_url, introspection_endpoint: introspection_url },
    // The provider knows us by the Authorization header.
    client: { id: '', authMethod: 'none' as const },
    fetch: fetchThrough(http, {
      timeoutMs: timeout,
      tlsVerify: true,
      keepAliveMs: keepalive,
      operatorUrls: [introspection_url],
    }),
    nowMs: () => clock.nowMs(),
    hint: config.token_type_hint ?? '',
  };
  const name = answerKey([config]);
  const held = services.kept.hold(`oauth2-introspection ${name}`, () => createAnswers(name, config.ttl, services));

  return {
    ask(x, token) {
      const request = introspect_request ? ['X-Request-Path', x.path, 'X-Request-Http-Method', x.method] : [];
      const ask = (): Promise<Answer<Introspection>> =>
        introspect(token, options, { headers: [...custom, ...request, 'Authorization', authorization.reveal()] });
      return held.value.find(answerKey([token, request]), ask);
    },
    close: () => held.release(),
  };
}

function createAnswers(name: string, ttl: number, { clock, cache }: Services): AnswerCache<Introspection> {
  const ttlMs = ttl === 0 ? yearMs : ttl * 1000;
  return new AnswerCache({
    clock,
    memory: cache.open('oauth2-introspection', name, 'oauth2-introspection'),
    times: { defaultMs: ttlMs, maxMs: ttlMs, negativeMs: ttl * 1000 },
  });
}

const yearMs = 365 * 24 * 3600 * 1000;
