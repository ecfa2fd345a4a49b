import { z } from 'zod';
import { memorySettings } from '../shared/memory-settings.ts';
import { proxySettings } from '../shared/proxy-settings.ts';
import { redisAdvancedSchema } from '../shared/redis-settings.ts';
import { headerName, httpUrl, secret } from '../shared/setting-kinds.ts';
import { tokenExchangeSchema } from './schema/exchange.ts';

const secretValue = z.string().meta({ referenceable: true, encrypted: true });

export const upstreamOauthSchema = z.strictObject({
  oauth: z
    .strictObject({
      token_endpoint: httpUrl.describe('Where tokens are asked for.'),
      grant_type: z
        .enum(['client_credentials', 'password'])
        .default('client_credentials')
        .describe('How a token is asked for. With `token_exchange`, how the token of the actor is.'),
      client_id: secret.optional().describe('The gateway as the provider knows it.'),
      client_secret: secret.optional().describe('Its secret.'),
      username: secret.optional().describe('Whose token is asked for, with grant_type password.'),
      password: secret.optional().describe('Their password.'),
      scopes: z.array(z.string().min(1)).default(['openid']).describe('Scopes to ask for.'),
      audience: z.array(z.string().min(1)).default([]).describe('Audiences to ask for.'),
      token_headers: z.record(headerName, secretValue).default({}).describe('Headers to send to the token endpoint.'),
      token_post_args: z
        .record(z.string().min(1), secretValue)
        .default({})
        .describe('Form fields to send to the token endpoint besides.'),
    })
    .describe('What is asked for, and by whom. Plugins with equal blocks share a token.'),
  token_exchange: tokenExchangeSchema.optional(),
  client: z
    .strictObject({
      auth_method: z
        .enum(['client_secret_basic', 'client_secret_jwt', 'client_secret_post', 'none'])
        .default('client_secret_post')
        .describe('How the gateway proves itself at the token endpoint.'),
      client_secret_jwt_alg: z
        .enum(['HS256', 'HS512'])
        .default('HS512')
        .describe('Algorithm of the assertion, with auth_method client_secret_jwt.'),
      timeout: z
        .int()
        .min(1)
        .max(2_147_483_646)
        .default(10_000)
        .describe('Milliseconds that a request for a token may take.'),
      ssl_verify: z.boolean().default(true).describe("Refuse a provider whose certificate can't be verified."),
      keep_alive: z.boolean().default(true).describe('Keep connections to the provider for the next request.'),
      http_version: z
        .literal(1.1, 'the provider is spoken to in HTTP/1.1: write 1.1')
        .default(1.1)
        .describe('Must be 1.1.'),
      ...proxySettings,
    })
    .prefault({})
    .describe('How the provider is reached.'),
  cache: z
    .strictObject({
      strategy: z
        .enum(['memory', 'redis'])
        .default('memory')
        .describe('Where tokens are kept: by the node, or in Redis besides, sealed, for all nodes.'),
      default_ttl: z
        .number()
        .positive()
        .default(3600)
        .describe('Seconds that a token is used which does not say how long it holds.'),
      eagerly_expire: z
        .int()
        .min(0)
        .default(5)
        .describe(
          'Seconds before its end at which a token is given up. As long before that, the next one is asked for already, while requests go on with this one.',
        ),
      memory: memorySettings,
      redis: redisAdvancedSchema.prefault({}).describe('Settings of strategy redis.'),
    })
    .prefault({})
    .describe('How tokens are kept.'),
  behavior: z
    .strictObject({
      upstream_access_token_header_name: headerName
        .default('Authorization')
        .describe('Header in which the upstream gets the token, as `Bearer TOKEN`.'),
      purge_token_on_upstream_status_codes: z
        .array(z.int().min(100).max(599))
        .default([401])
        .describe('Statuses of the upstream after which a token is not used again. An empty list for none.'),
      idp_error_response_status_code: z
        .int()
        .min(500)
        .max(599)
        .default(502)
        .describe('Status of the answer when there is no token to be had.'),
      idp_error_response_content_type: z
        .string()
        .default('application/json; charset=utf-8')
        .describe('Content-Type of that answer.'),
      idp_error_response_message: z
        .string()
        .default('Failed to authenticate request to upstream')
        .describe('What it says.'),
      idp_error_response_body_template: z
        .string()
        .default('{ "code": "{{status}}", "message": "{{message}}" }')
        .describe('Its body, in which {{status}} and {{message}} are replaced.'),
    })
    .prefault({})
    .describe('What upstreams and callers get.'),
});

export type UpstreamOauthConfig = z.output<typeof upstreamOauthSchema>;
