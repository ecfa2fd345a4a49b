import { describe, expect, it } from 'vitest';
import { clock } from '../../counters/test/real-clock.ts';
import { createHttpPort } from '../../http/http-port.ts';
import { SecretStore, type SecretValue } from '../secret-store.ts';
import { describeVault } from '../vaults.contract.ts';
import { DeliveredSecrets } from './delivered-secrets.ts';
import { konnect } from './vault.ts';

const storeId = '5f0c6c57-5a0a-4f7b-9b0e-1a2b3c4d5e6f';

describeVault(
  'a config store',
  'llm-keys',
  async () => {
    const delivered = new DeliveredSecrets();
    return {
      kind: konnect,
      config: { config_store_id: storeId },
      delivered,
      put: (resource, fields) => delivered.replace(storeId, { [resource]: JSON.stringify(fields) }),
      stop: async () => {},
    };
  },
  { canFail: false },
);

describe('secrets that come with the configuration', () => {
  const reference = '{vault://mine/openai-key}';
  const open = () => {
    const changes: SecretValue[][] = [];
    const logged: string[] = [];
    const say = (message: string) => void logged.push(message);
    const store = new SecretStore({
      clock,
      log: { debug: say, info: say, warn: say, error: say },
      http: createHttpPort({ clock }),
      env: {},
      onChange: (values) => changes.push([...values]),
    });
    const read = (secrets: Record<string, string>, references = [reference]) =>
      store.open(
        [{ id: 'v', name: 'konnect', prefix: 'mine', config: { config_store_id: storeId, secrets } }],
        references,
      );
    return { store, changes, logged, read };
  };

  it('are read at once, by the prefix of the vault', async () => {
    const { store, read } = open();
    const table = await read({ 'openai-key': 'sk-1', billing: '{"password":"p"}' }, [
      reference,
      '{vault://mine/billing/password}',
      '{vault://mine/toString}',
    ]);
    expect(table.entries().map(({ value }) => value)).toEqual(['sk-1', 'p', '']);
    store.close();
  });

  it('keep their number when they change, so that what holds them is told; others are left alone', async () => {
    const { store, changes, read } = open();
    const other = '{vault://mine/other}';
    const before = (await read({ 'openai-key': 'sk-1', other: 'o' }, [reference, other])).entries();
    changes.length = 0;
    const table = await read({ 'openai-key': 'sk-2', other: 'o' }, [reference, other]);
    expect(table.entries()).toEqual([{ ...before[0]!, value: 'sk-2' }, before[1]]);
    expect(changes).toEqual([[{ id: before[0]!.id, value: 'sk-2' }]]);
    store.close();
  });

  it('are empty once they are removed', async () => {
    const { store, changes, read } = open();
    const { id } = (await read({ 'openai-key': 'sk-1' })).entries()[0]!;
    const table = await read({});
    expect([table.entries(), changes.at(-1)]).toEqual([[{ reference, id, value: '' }], [{ id, value: '' }]]);
    store.close();
  });
});
