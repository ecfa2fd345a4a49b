import { z } from 'zod';
import { cachingFields, defineVaultSettings, httpAddress } from './shared.ts';

export const azureVault = defineVaultSettings({
  name: 'azure',
  schema: z.strictObject({
    vault_uri: httpAddress.describe('The address of the vault: `https://my-vault.vault.azure.net`.'),
    location: z.string().min(1).optional().describe('The region of the vault; for people, it changes nothing.'),
    type: z.enum(['secrets']).default('secrets').describe('What is read from the vault.'),
    tenant_id: z.string().min(1).optional().describe('The directory to sign in to; `AZURE_TENANT_ID` without it.'),
    client_id: z
      .string()
      .min(1)
      .optional()
      .describe('The application, or the managed identity, that reads; `AZURE_CLIENT_ID` without it.'),
    credentials_prefix: z
      .string()
      .min(1)
      .default('AZURE')
      .describe('Stands before `_CLIENT_SECRET`, `_CLIENT_ID` and `_TENANT_ID` in the environment.'),
    ...cachingFields,
  }),
});
