import { z } from 'zod';
import { invalid } from '../../http/problem.ts';
import type { Sealer } from '../../secrets/sealer.ts';

const claim = z.string().min(1).max(256);

/** As it comes in. The secret is never shown; a change that leaves it out keeps it. */
export const providerConfigSchema = z.strictObject({
  issuer_url: z
    .url({ protocol: /^https?$/ })
    .max(2_048)
    .refine((url) => {
      const parsed = URL.parse(url);
      return parsed?.username === '' && parsed.search === '' && parsed.hash === '';
    }, 'is an address without a user name, query or fragment')
    .describe(
      'Its documents are read below it: `/.well-known/openid-configuration`. Tokens have to name it exactly so.',
    ),
  client_id: z.string().min(1).max(512),
  client_secret: z.string().min(1).max(2_048).optional().describe('Kept sealed, and never shown.'),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/, 'is no scope'))
    .max(32)
    .default(['email', 'openid', 'profile'])
    .describe('`openid` is asked for in any case.'),
  claim_mappings: z
    .strictObject({
      name: claim.default('name'),
      email: claim.default('email'),
      groups: claim.default('groups'),
    })
    .prefault({})
    .describe('Which claims of a token tell who somebody is, and in which groups.'),
  access_tokens: z
    .strictObject({
      audiences: z
        .array(z.string().min(1).max(2_048))
        .min(1)
        .max(8)
        .describe('Whom they are for: the address of the MCP server, as whoever asks for them writes it.'),
      agents: z
        .array(z.string().min(1).max(512))
        .min(1)
        .max(100)
        .optional()
        .describe(
          'Which programs may act for people, as tokens name them; all that the provider lets where this is absent.',
        ),
    })
    .nullable()
    .default(null)
    .describe(
      'Whether access tokens of the provider let programs act for people at the MCP server; null: they do not.',
    ),
});

export type ProviderConfig = z.output<typeof providerConfigSchema>;

/** As it is kept: the secret sealed; where none came, the one of before, for the same issuer alone: it is not sent elsewhere. Throws a `Problem`. */
export function keptConfig(
  config: ProviderConfig,
  id: string,
  before: ProviderConfig | undefined,
  sealer: Sealer,
): ProviderConfig {
  const { client_secret: secret, ...rest } = config;
  if (secret !== undefined) return { ...rest, client_secret: sealer.seal(secret, placeOf(id)) };
  if (before?.client_secret === undefined) return rest;
  if (before.issuer_url !== config.issuer_url)
    throw invalid([
      {
        field: 'config.client_secret',
        rule: 'required',
        reason: 'has to be told anew for another issuer',
        source: 'body',
      },
    ]);
  return { ...rest, client_secret: before.client_secret };
}

export function shownConfig({ client_secret: _, ...config }: ProviderConfig): Omit<ProviderConfig, 'client_secret'> {
  return config;
}

/** As it is used. Throws where the secret cannot be opened. */
export function openedConfig(kept: ProviderConfig, id: string, sealer: Sealer): ProviderConfig {
  const { client_secret: secret, ...rest } = kept;
  return secret === undefined ? rest : { ...rest, client_secret: sealer.open(secret, placeOf(id)) };
}

function placeOf(id: string): string {
  return `identity-provider:${id}:client_secret`;
}
