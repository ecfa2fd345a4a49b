import { z } from 'zod';
import { base64Decode, defineVaultSettings } from './shared.ts';

export const konnectVault = defineVaultSettings({
  name: 'konnect',
  schema: z.strictObject({
    config_store_id: z.uuid().describe('The config store of the control plane that holds the secrets.'),
    base64_decode: base64Decode,
  }),
  needsEntity: true,
});
