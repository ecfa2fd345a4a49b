import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { plugins } from './index.ts';

describe('the list of plugins', () => {
  it('is in the order of Kong’s priorities', () => {
    const order = [
      'correlation-id',
      'zipkin',
      'cors',
      'upstream-sign-in-pages',
      'session',
      'oauth2-introspection',
      'mtls-auth',
      'jwt',
      'key-auth',
      'basic-auth',
      'openid-connect',
      'oauth-facade',
      'hmac-auth',
      'ai-mcp-oauth2',
      'header-cert-auth',
      'request-validator',
      'tls-metadata-headers',
      'ip-restriction',
      'request-size-limiting',
      'acl',
      'agent-access',
      'rate-limiting-advanced',
      'rate-limiting',
      'ai-rate-limiting-advanced',
      'budget',
      'ai-mcp-proxy',
      'mcp-passthrough-auth',
      'request-transformer-advanced',
      'request-transformer',
      'response-transformer-advanced',
      'response-transformer',
      'ai-custom-guardrail',
      'ai-semantic-response-guard',
      'redirect',
      'secret-redaction',
      'ai-semantic-prompt-guard',
      'ai-prompt-template',
      'ai-prompt-decorator',
      'ai-prompt-guard',
      'ai-semantic-cache',
      'ai-proxy-advanced',
      'ai-proxy',
      'upstream-oauth',
      'upstream-sign-in',
      'upstream-auth',
      'proxy-cache',
      'canary',
      'opentelemetry',
      'prometheus',
      'http-log',
      'statsd',
      'datadog',
      'file-log',
      'udp-log',
      'tcp-log',
      'loggly',
      'kafka-log',
      'syslog',
      'request-termination',
    ];
    const names = plugins.map((plugin) => plugin.name);
    expect(names).toEqual(order.filter((name) => names.includes(name)));
  });

  it.each(plugins.map((plugin) => [plugin.name, plugin] as const))(
    'describes every setting of %s',
    (_name, { schema, collections = [] }) => {
      for (const one of [schema, ...collections.map((collection) => collection.schema)]) {
        const json = z.toJSONSchema(one, { io: 'input', unrepresentable: 'any' });
        for (const [setting, { description }] of Object.entries(
          json.properties as Record<string, { description?: string }>,
        )) {
          expect(description, setting).toMatch(/\w/);
        }
        // What docs are made of must not change from run to run.
        expect(JSON.stringify(z.toJSONSchema(one, { io: 'input', unrepresentable: 'any' }))).toBe(JSON.stringify(json));
      }
    },
  );
});
