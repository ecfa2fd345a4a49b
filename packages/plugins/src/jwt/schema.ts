import { z } from 'zod';

const names = z.array(z.string().min(1));

export const jwtSchema = z.strictObject({
  uri_param_names: names
    .default(['jwt'])
    .describe('Query parameters in which the token is looked for. Paths are not searched, since logs show them.'),
  cookie_names: names.default([]).describe('Cookies in which the token is looked for.'),
  header_names: names
    .default(['authorization'])
    .describe('Headers in which the token is looked for, after the word `Bearer`.'),
  key_claim_name: z
    .string()
    .min(1)
    .default('iss')
    .describe('The claim, of the payload or else of the header, that names the credential by its `key`.'),
  secret_is_base64: z
    .boolean()
    .default(false)
    .describe('Secrets of credentials (algorithms HS…) are written in Base64, and used decoded.'),
  claims_to_verify: z
    .array(z.enum(['exp', 'nbf']))
    .optional()
    .describe(
      'Claims that a token must have and that must hold now. When left out, both must hold where a token has them; with an empty list, neither is looked at.',
    ),
  maximum_expiration: z
    .number()
    .min(0)
    .max(31_536_000)
    .default(0)
    .describe('A token may not be valid for more than so many seconds from now on; 0 means that it may.'),
  anonymous: z
    .string()
    .optional()
    .describe('Username or id of the consumer that callers without a valid token become; without it they are refused.'),
  realm: z.string().optional().describe('Realm named in the WWW-Authenticate header of a refusal.'),
  run_on_preflight: z.boolean().default(true).describe('Authenticate OPTIONS requests too.'),
});

export type JwtConfig = z.output<typeof jwtSchema>;

/** What no single field can say. */
export function checkJwt({
  claims_to_verify = [],
  maximum_expiration,
}: JwtConfig): { path: string; message: string }[] {
  if (maximum_expiration === 0 || claims_to_verify.includes('exp')) return [];
  return [{ path: 'claims_to_verify', message: "must contain 'exp' when 'maximum_expiration' is set" }];
}
