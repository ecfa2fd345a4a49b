import { writeFile } from 'node:fs/promises';
import { type FakeHcv, type FakeHcvOptions, startFakeHcv } from '@sallyport/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clock } from '../../counters/test/real-clock.ts';
import { createHttpPort } from '../../http/http-port.ts';
import { memberOf } from '../member.ts';
import { describeVault, fileWith, openVault } from '../vaults.contract.ts';
import { hcv } from './vault.ts';

const token = 'secret-credential';

for (const kv of ['v1', 'v2'] as const) {
  describeVault(`a HashiCorp Vault, KV ${kv}`, 'team/llm keys', async () => {
    const server = await startFakeHcv({ kv, token, namespace: 'acme' });
    return {
      kind: hcv,
      config: { host: '127.0.0.1', port: server.port, kv, token, namespace: 'acme' },
      put: (resource, fields) => server.put(resource, fields),
      fail: () => server.seal(true),
      stop: () => server.stop(),
    };
  });
}

describe('logging in to a HashiCorp Vault', () => {
  const http = createHttpPort({ clock });

  async function start(options: FakeHcvOptions, config: Record<string, unknown>) {
    const server = await startFakeHcv(options);
    onTestFinished(() => server.stop());
    server.put('a', { b: 'c' });
    const vault = openVault({ kind: hcv, config: { host: '127.0.0.1', port: server.port, kv: 'v2', ...config } }, http);
    return { server, read: async () => memberOf(await vault.read('a', undefined), 'b') };
  }

  const appRole = { roleId: 'r', secretId: 's' };
  const asAppRole = { auth_method: 'approle', approle_role_id: 'r', approle_secret_id: 's' };

  it('by AppRole happens once for many secrets', async () => {
    const { server, read } = await start({ appRole }, asAppRole);
    expect(await Promise.all(Array.from({ length: 10 }, read))).toEqual(Array(10).fill('c'));
    expect(server.logins).toBe(1);
  });

  it('happens again when the token was revoked', async () => {
    const { server, read } = await start({ appRole }, asAppRole);
    await read();
    server.revokeTokens();
    expect(await read()).toBe('c');
    expect(server.logins).toBe(2);
  });

  it('happens again before the token ends', async () => {
    const { server, read } = await start({ appRole, leaseSeconds: 0.001 }, asAppRole);
    await read();
    await expect.poll(async () => (await read()) && server.logins).toBeGreaterThan(1);
  });

  it('takes the secret id, and the token of a service account, from files', async () => {
    const { read } = await start(
      { appRole },
      { ...asAppRole, approle_secret_id: undefined, approle_secret_id_file: await fileWith('s\n') },
    );
    expect(await read()).toBe('c');
    const kubernetes = await start(
      { kubernetes: { role: 'gateway', jwt: 'eyJ' } },
      { auth_method: 'kubernetes', kube_role: 'gateway', kube_api_token_file: await fileWith('eyJ\n') },
    );
    expect(await kubernetes.read()).toBe('c');
  });

  it('reads a token file again when the token is refused', async () => {
    const file = await fileWith('old');
    const { read } = await start({ token: 'new' }, { token_file: file });
    await expect(read()).rejects.toThrow('answered 403');
    await writeFile(file, 'new');
    expect(await read()).toBe('c');
  });

  it('tells of a login that is refused', async () => {
    const { read } = await start({ appRole }, { ...asAppRole, approle_secret_id: 'wrong' });
    await expect(read()).rejects.toThrow(/the login was refused: 127\.0\.0\.1:\d+ answered 400/);
  });

  it('gives the version that is asked for', async () => {
    const server: FakeHcv = await startFakeHcv({ kv: 'v2', token });
    onTestFinished(() => server.stop());
    const vault = openVault({ kind: hcv, config: { host: '127.0.0.1', port: server.port, kv: 'v2', token } }, http);
    server.put('a', { b: 'first' });
    server.put('a', { b: 'second' });
    expect(memberOf(await vault.read('a', '1'), 'b')).toBe('first');
    expect(memberOf(await vault.read('a', undefined), 'b')).toBe('second');
    await expect(vault.read('a', '3')).rejects.toMatchObject({ isMissing: true });
    await expect(vault.read('a', 'latest')).rejects.toThrow('a version is a number');
  });
});
