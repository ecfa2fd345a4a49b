import { z } from 'zod';
import type { CollectionDefinition } from './collection.ts';
import { withRules } from './fields.ts';
import { findIssues } from './issues.ts';
import { refusedVaults, vaultKinds } from './vaults/kinds.ts';

const names = vaultKinds.map(({ name }) => name);
/** A reference may name a kind instead of a vault. */
const reserved = [...names, ...Object.keys(refusedVaults)];

export const vaults: CollectionDefinition = {
  name: 'vaults',
  singular: 'vault',
  schema: withRules(
    z.strictObject({
      name: z.string(),
      prefix: z
        .string()
        .regex(/^[a-z][a-z0-9-]*[a-z0-9]$/, 'invalid value: expected lower-case letters, digits and dashes')
        .refine((prefix) => !reserved.includes(prefix), { error: `must not be one of: ${reserved.join(', ')}` }),
      description: z.string().optional(),
      config: z.record(z.string(), z.unknown()).default({}).describe('By the kind of vault.'),
    }),
    ({ name, config }, tell) => {
      if (typeof name !== 'string') return;
      const kind = vaultKinds.find((known) => known.name === name);
      if (kind === undefined) {
        const reason = refusedVaults[name];
        if (reason === undefined) tell('name', `expected one of: ${names.join(', ')}`);
        else tell('name', `'${name}' vaults are not supported: ${reason}`);
        return;
      }
      const { value, issues } = findIssues(kind.schema, config ?? {});
      const further = issues.length > 0 ? issues : (kind.check?.(value as Record<string, unknown>) ?? []);
      for (const [field, setting] of Object.entries(config ?? {})) {
        if (typeof setting === 'string' && setting.startsWith('{vault://') && !setting.startsWith('{vault://env/'))
          tell(`config.${field}`, 'a setting of a vault may come from {vault://env/…}, and from no other');
      }
      for (const { path, message } of further) tell(path === '' ? 'config' : `config.${path}`, message);
    },
  ),
  nameFields: ['prefix'],
  unique: [['prefix']],
};
