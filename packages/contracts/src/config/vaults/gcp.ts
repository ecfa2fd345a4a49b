import { z } from 'zod';
import { cachingFields, defineVaultSettings, httpAddress } from './shared.ts';

export const gcpVault = defineVaultSettings({
  name: 'gcp',
  schema: z.strictObject({
    project_id: z.string().min(1).describe('The project that holds the secrets.'),
    endpoint_url: httpAddress
      .default('https://secretmanager.googleapis.com')
      .describe('Where Secret Manager is reached.'),
    ...cachingFields,
  }),
});
