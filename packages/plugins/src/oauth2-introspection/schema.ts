import { z } from 'zod';
import { headerName, httpUrl, secret } from '../shared/setting-kinds.ts';

export const oauth2IntrospectionSchema = z.strictObject({
  introspection_url: httpUrl.describe('The introspection endpoint of the provider (RFC 7662).'),
  authorization_value: secret.describe('Value of the Authorization header that the provider is asked with.'),
  token_type_hint: z.string().min(1).optional().describe('The hint about the type of the token, if one is sent.'),
  ttl: z
    .number()
    .min(0)
    .default(30)
    .describe('Seconds that an answer is used again, and no longer than the token holds; 0 for as long as that.'),
  timeout: z.int().min(1).default(10_000).describe('Milliseconds that a request to the provider may take.'),
  keepalive: z.int().min(0).default(60_000).describe('Milliseconds that an idle connection to it is kept.'),
  introspect_request: z
    .boolean()
    .default(false)
    .describe('Tell the provider about the request, in X-Request-Path and X-Request-Http-Method.'),
  custom_introspection_headers: z
    .record(headerName, z.string().meta({ encrypted: true }))
    .default({})
    .describe('Headers to send to the provider besides.'),
  hide_credentials: z.boolean().default(true).describe('Do not send the token upstream.'),
  run_on_preflight: z.boolean().default(true).describe('Authenticate OPTIONS requests too.'),
  anonymous: z
    .string()
    .optional()
    .describe('Username or id of the consumer that callers without a valid token become; without it they are refused.'),
  consumer_by: z
    .enum(['client_id', 'username'])
    .default('username')
    .describe(
      "Which member of the answer names the consumer: username, compared with usernames, or client_id, compared with custom ids. Callers without a consumer pass as the answer's sub.",
    ),
  custom_claims_forward: z
    .array(headerName)
    .default([])
    .describe('More members of the answer to send upstream, in X-Credential-NAME.'),
});

export type Oauth2IntrospectionConfig = z.output<typeof oauth2IntrospectionSchema>;
