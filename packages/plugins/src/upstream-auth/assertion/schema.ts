import { z } from 'zod';
import { headerName, secret } from '../../shared/setting-kinds.ts';

export const assertionSchema = z.strictObject({
  audience: z.string().min(1).describe('Whom it is for, as the upstream knows itself (`aud`).'),
  private_key: secret.describe(
    'What it is signed with: a private key (Ed25519, EC P-256, or RSA of 2048 bits or more) as PEM or as a JSON Web Key.',
  ),
  issuer: z.string().min(1).default('sallyport').describe('Who says so (`iss`), as the upstream knows the gateway.'),
  header_name: headerName
    .default('X-Sallyport-Assertion')
    .describe('Header that carries it. What callers send in it goes no further.'),
  lifetime: z.int().min(10).max(300).default(60).describe('Seconds that it is good for.'),
});

export type AssertionSettings = z.output<typeof assertionSchema>;
