import { describe, expect, it } from 'vitest';
import { clock } from '../../counters/test/real-clock.ts';
import { createHttpPort } from '../../http/http-port.ts';
import { describeVault, openVault } from '../vaults.contract.ts';
import { env } from './vault.ts';

describeVault(
  'the environment',
  'llm-keys',
  async () => {
    const variables: Record<string, string> = {};
    return {
      kind: env,
      config: { prefix: 'MY_' },
      env: variables,
      put(resource, fields) {
        variables[`MY_${resource.toUpperCase().replace('-', '_')}`] = JSON.stringify(fields);
      },
      stop: async () => {},
    };
  },
  { canFail: false },
);

describe('the environment', () => {
  it('keeps the value before in a variable of its own', async () => {
    const vault = openVault({ kind: env, config: {}, env: { A: 'new', A_PREVIOUS: 'old' } }, createHttpPort({ clock }));
    expect(await vault.read('a', undefined)).toBe('new');
    expect(await vault.read('a', '2')).toBe('old');
  });

  it('says which variable it has looked for', async () => {
    const vault = openVault({ kind: env, config: {}, env: {} }, createHttpPort({ clock }));
    await expect(vault.read('openai-key-header', undefined)).rejects.toThrow(
      'there is no environment variable OPENAI_KEY_HEADER',
    );
  });
});
