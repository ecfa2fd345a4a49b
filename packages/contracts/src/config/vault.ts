import { z } from 'zod';
import type { CollectionDefinition } from './collection.ts';

const builtIn = ['env', 'aws', 'azure', 'gcp', 'hcv', 'conjur', 'konnect', 'file'];

export const vaults: CollectionDefinition = {
  name: 'vaults',
  singular: 'vault',
  schema: z
    .strictObject({
      name: z.string(),
      prefix: z
        .string()
        .regex(/^[a-z][a-z0-9-]*[a-z0-9]$/, 'invalid value: expected lower-case letters, digits and dashes')
        .refine((prefix) => !builtIn.includes(prefix), { error: ({ input }) => `must not be one of: ${builtIn.join(', ')} ('${String(input)}' names a kind of vault)` }),
      description: z.string().optional(),
      config: z.strictObject({ prefix: z.string().optional(), base64_decode: z.boolean().optional() }).default({}),
    })
    .superRefine(({ name }, context) => {
      if (name !== 'env') context.addIssue({ code: 'custom', path: ['name'], message: `'${name}' vaults are not supported yet; only env is` });
    }),
  nameFields: ['prefix'],
  unique: [['prefix']],
};
