import { z } from 'zod';
import { fieldName } from '../shared/named-value.ts';

const keyName = z.string().regex(fieldName, 'should be a name that a header, parameter or field can have');

export const keyAuthSchema = z.strictObject({
  key_names: z
    .array(keyName)
    .min(1)
    .default(['apikey'])
    .describe(
      'Names under which the key is looked for, in this order, as a header, a query parameter and a body field.',
    ),
  key_in_header: z.boolean().default(true).describe('Look for the key among the request headers.'),
  key_in_query: z.boolean().default(true).describe('Look for the key among the query parameters.'),
  key_in_body: z
    .boolean()
    .default(false)
    .describe('Look for the key in the body, a form or a JSON object; the body is read before the chain runs.'),
  hide_credentials: z.boolean().default(true).describe('Do not send the key upstream.'),
  anonymous: z
    .string()
    .optional()
    .describe('Username or id of the consumer that callers without a valid key become; without it they are refused.'),
  realm: z.string().optional().describe('Realm named in the WWW-Authenticate header of a refusal.'),
  run_on_preflight: z.boolean().default(true).describe('Authenticate OPTIONS requests too.'),
  principals: z
    .strictObject({
      enabled: z
        .literal(false, 'principals of an identity service are not supported; use consumers with keyauth_credentials')
        .default(false)
        .describe('Must be false: keys belong to consumers.'),
      directory: z.string().default('default').describe('Not used.'),
      error_on_miss: z.boolean().default(true).describe('Not used.'),
    })
    .optional()
    .describe('Accepted for compatibility; only consumers are supported.'),
  identity_realms: z
    .array(z.unknown())
    .max(0, 'identity realms are not supported; use consumers with keyauth_credentials')
    .optional()
    .describe('Accepted for compatibility; must be empty.'),
});
