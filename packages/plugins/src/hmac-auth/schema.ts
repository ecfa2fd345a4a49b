import { z } from 'zod';

export const hmacAlgorithms = ['hmac-sha1', 'hmac-sha224', 'hmac-sha256', 'hmac-sha384', 'hmac-sha512'] as const;

export const hmacAuthSchema = z.strictObject({
  hide_credentials: z.boolean().default(true).describe('Do not send the signature upstream.'),
  clock_skew: z
    .number()
    .positive()
    .default(300)
    .describe('By how many seconds the date that a request was signed with may differ from the gateway’s clock.'),
  anonymous: z
    .string()
    .optional()
    .describe(
      'Username or id of the consumer that callers without a valid signature become; without it they are refused.',
    ),
  validate_request_body: z
    .boolean()
    .default(false)
    .describe(
      'The header Digest must be signed too and be that of the body (SHA-256); the body of signed requests is read before the chain runs.',
    ),
  enforce_headers: z
    .array(z.string().min(1))
    .default([])
    .describe('Headers that must be among the signed ones; `request-line` and `@request-target` count as such.'),
  algorithms: z
    .array(z.enum(hmacAlgorithms))
    .min(1)
    .default(['hmac-sha224', 'hmac-sha256', 'hmac-sha384', 'hmac-sha512'])
    .describe('Algorithms that a signature may be made with.'),
  realm: z.string().optional().describe('Realm named in the WWW-Authenticate header of a refusal.'),
});

export type HmacAuthConfig = z.output<typeof hmacAuthSchema>;
