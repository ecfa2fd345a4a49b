import { z } from 'zod';
import type { CollectionDefinition } from './collection.ts';
import { withRules } from './fields.ts';

const builtIn = ['env', 'aws', 'azure', 'gcp', 'hcv', 'conjur', 'konnect', 'file'];

export const vaults: CollectionDefinition = {
  name: 'vaults',
  singular: 'vault',
  schema: withRules(
    z.strictObject({
      name: z.string(),
      prefix: z
        .string()
        .regex(/^[a-z][a-z0-9-]*[a-z0-9]$/, 'invalid value: expected lower-case letters, digits and dashes')
        .refine((prefix) => !builtIn.includes(prefix), { error: `must not be one of: ${builtIn.join(', ')}` }),
      description: z.string().optional(),
      config: z.strictObject({ prefix: z.string().optional(), base64_decode: z.boolean().optional() }).default({}),
    }),
    ({ name }, tell) => {
      if (typeof name === 'string' && name !== 'env')
        tell('name', `'${name}' vaults are not supported yet; only env is`);
    },
  ),
  nameFields: ['prefix'],
  unique: [['prefix']],
};
