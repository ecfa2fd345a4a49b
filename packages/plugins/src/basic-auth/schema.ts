import { z } from 'zod';

export const basicAuthSchema = z.strictObject({
  hide_credentials: z.boolean().default(true).describe('Do not send the username and password upstream.'),
  anonymous: z
    .string()
    .optional()
    .describe(
      'Username or id of the consumer that callers without valid credentials become; without it they are refused.',
    ),
  realm: z.string().default('service').describe('Realm named in the WWW-Authenticate header of a refusal.'),
  brute_force_protection: z
    .strictObject({
      strategy: z
        .literal('off', 'brute force protection is not supported; limit attempts with rate-limiting by ip')
        .default('off')
        .describe('Must be off.'),
      redis: z.unknown().optional().describe('Not used.'),
    })
    .optional()
    .describe('Accepted for compatibility; must be off.'),
  principals: z
    .strictObject({
      enabled: z
        .literal(false, 'principals of an identity service are not supported; use consumers with basicauth_credentials')
        .default(false)
        .describe('Must be false: credentials belong to consumers.'),
      directory: z.string().default('default').describe('Not used.'),
      error_on_miss: z.boolean().default(true).describe('Not used.'),
    })
    .optional()
    .describe('Accepted for compatibility; only consumers are supported.'),
});
