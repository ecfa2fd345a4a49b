import { z } from 'zod';
import { base64Decode, defineVaultSettings } from './shared.ts';

export const fsVault = defineVaultSettings({
  name: 'fs',
  schema: z.strictObject({
    prefix: z
      .string()
      .startsWith('/', 'must be an absolute path')
      .describe('The folder that holds the files; one mounted by Kubernetes or Docker, for example.'),
    base64_decode: base64Decode,
  }),
});
