import { z } from 'zod';
import { httpUrl, referenceable, secret } from '../shared/setting-kinds.ts';
import { flag, seconds } from './settings.ts';

const tokenType = z.string().min(1).default('urn:ietf:params:oauth:token-type:access_token');

/** A token for the upstream, in exchange for the caller's (RFC 8693). */
export const tokenExchangeSchema = z.strictObject({
  enabled: flag(false, 'Exchange tokens.'),
  token_endpoint: httpUrl.describe('Where tokens are exchanged.'),
  client_auth: z
    .enum(['client_secret_basic', 'client_secret_post', 'inherit', 'none'])
    .default('client_secret_basic')
    .describe('How the gateway proves itself there; `inherit`: as the client of the plugin.'),
  client_id: referenceable.optional().describe('Id of the gateway as a client there.'),
  client_secret: secret.optional().describe('Its secret.'),
  cache: z
    .strictObject({
      enabled: flag(true, 'Keep tokens that were exchanged, until they expire.'),
      ttl: seconds(3600, 'Seconds they are kept at most.'),
    })
    .prefault({})
    .describe('Whether each request costs an exchange.'),
  request: z
    .strictObject({
      audience: z.array(z.string().min(1)).min(1).optional().describe('Whom the new token is for.'),
      resource: httpUrl.optional().describe('The URL of what the new token is for.'),
      scopes: z.array(z.string().min(1)).min(1).optional().describe('Scopes of the new token.'),
      requested_token_type: tokenType.describe('Which type of token is asked for.'),
      subject_token_type: tokenType.describe('Which type of token the caller’s is.'),
      actor_token_source: z
        .enum(['config', 'header', 'none'])
        .default('none')
        .describe('Where the token of the party is that acts for the caller: `actor_token`, or a header.'),
      actor_token: secret.optional().describe('That token, for `config`.'),
      actor_token_header: z
        .string()
        .min(1)
        .optional()
        .describe('The header that holds it, for `header`; it is not sent on.'),
      actor_token_type: tokenType.describe('Which type of token it is.'),
    })
    .prefault({})
    .describe('What is asked for.'),
});

export type TokenExchangeConfig = z.output<typeof tokenExchangeSchema>;
