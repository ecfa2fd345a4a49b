import { z } from 'zod';
import { base64Decode, defineVaultSettings } from './shared.ts';

export const envVault = defineVaultSettings({
  name: 'env',
  schema: z.strictObject({
    prefix: z.string().optional().describe('Stands before the name of each variable: `MY_`.'),
    base64_decode: base64Decode,
  }),
});
