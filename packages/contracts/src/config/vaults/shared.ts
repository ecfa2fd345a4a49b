import { z } from 'zod';

const seconds = z.int().min(0);

export const base64Decode = z
  .boolean()
  .optional()
  .describe('The vault holds the secret in base64: it is decoded before it is used.');

/** Settings of every vault that is asked over the network. */
export const cachingFields = {
  ttl: seconds
    .optional()
    .describe('Seconds after which a secret is read again, so that a rotated one is found; without it, never.'),
  neg_ttl: seconds
    .optional()
    .describe('Seconds after which a secret that the vault does not have is asked for again; 60 without it.'),
  resurrect_ttl: seconds
    .default(100_000_000)
    .describe('Seconds for which a secret is used beyond its `ttl` while the vault does not answer.'),
  base64_decode: base64Decode,
};

/** A kind of vault as configurations name it, and what can be said of one. */
export interface VaultSettings<Schema extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly schema: Schema;
  /** References name an entity of the configuration, and not the kind. */
  readonly needsEntity?: boolean;
  /** What the schema cannot see: settings that go together, settings that are not supported. */
  readonly check?: (config: z.output<Schema>) => { path: string; message: string }[];
}

export function defineVaultSettings<Schema extends z.ZodObject>(
  settings: VaultSettings<Schema>,
): VaultSettings<Schema> {
  return settings;
}

/** A secret among the settings of a vault. */
export const secretText = z.string().min(1).meta({ encrypted: true });

/** Where a server is reached; loopback too, as sidecars are. */
export const httpAddress = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });
