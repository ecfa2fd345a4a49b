import { startFakeAzure } from '@sallyport/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clock } from '../../counters/test/real-clock.ts';
import { createHttpPort } from '../../http/http-port.ts';
import { describeVault, fileWith, openVault } from '../vaults.contract.ts';
import { azure } from './vault.ts';

const application = { tenantId: 'acme', clientId: 'gateway', clientSecret: 'secret-credential' };

describeVault('Azure Key Vault', 'llm-keys', async () => {
  const server = await startFakeAzure(application);
  return {
    kind: azure,
    config: { vault_uri: server.url, tenant_id: 'acme', client_id: 'gateway' },
    env: { AZURE_CLIENT_SECRET: 'secret-credential', AZURE_AUTHORITY_HOST: server.url },
    put: (name, fields) => void server.put(name, JSON.stringify(fields)),
    fail: () => server.fail(),
    stop: () => server.stop(),
  };
});

describe('Azure Key Vault', () => {
  const http = createHttpPort({ clock });

  async function start(env: Record<string, string>, config: Record<string, unknown> = {}) {
    const server = await startFakeAzure({ ...application, federatedToken: 'eyJ.workload' });
    onTestFinished(() => server.stop());
    const around = { AZURE_AUTHORITY_HOST: server.url, AZURE_POD_IDENTITY_AUTHORITY_HOST: server.url, ...env };
    return {
      server,
      vault: openVault({ kind: azure, config: { vault_uri: server.url, ...config }, env: around }, http),
    };
  }

  it("is asked with the machine's identity where there is no secret", async () => {
    const { server, vault } = await start({});
    server.put('a', 'b');
    expect(await Promise.all([1, 2, 3].map(() => vault.read('a', undefined)))).toEqual(['b', 'b', 'b']);
    expect(server.tokensGiven).toEqual(['machine']);
  });

  it('is asked with the token of a workload', async () => {
    const tokenFile = await fileWith('eyJ.workload');
    const { server, vault } = await start({
      AZURE_TENANT_ID: 'acme',
      AZURE_CLIENT_ID: 'gateway',
      AZURE_FEDERATED_TOKEN_FILE: tokenFile,
    });
    server.put('a', 'b');
    expect(await vault.read('a', undefined)).toBe('b');
    expect(server.tokensGiven).toEqual(['workload']);
  });

  it('takes the secret from variables of another name', async () => {
    const { server, vault } = await start(
      { TEAM_CLIENT_SECRET: 'secret-credential', TEAM_TENANT_ID: 'acme', TEAM_CLIENT_ID: 'gateway' },
      { credentials_prefix: 'TEAM' },
    );
    server.put('a', 'b');
    expect(await vault.read('a', undefined)).toBe('b');
    expect(server.tokensGiven).toEqual(['client-secret']);
  });

  it('gives the version that is asked for', async () => {
    const { server, vault } = await start({});
    const id = server.put('a', 'first');
    server.put('a', 'second');
    expect(await vault.read('a', id)).toBe('first');
  });

  it('refuses a wrong secret', async () => {
    const { vault } = await start({
      AZURE_CLIENT_SECRET: 'wrong',
      AZURE_TENANT_ID: 'acme',
      AZURE_CLIENT_ID: 'gateway',
    });
    await expect(vault.read('a', undefined)).rejects.toThrow(/^no token was given: 127\.0\.0\.1:\d+ answered 401$/);
  });
});
