import { type FakeAws, type FakeAwsOptions, startFakeAws } from '@sallyport/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clock } from '../../counters/test/real-clock.ts';
import { createHttpPort } from '../../http/http-port.ts';
import { describeVault, fileWith, openVault } from '../vaults.contract.ts';
import { aws } from './vault.ts';

const region = 'eu-central-1';
const keys = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret-credential' };
const keysAround = { AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey };

describeVault('AWS Secrets Manager', 'prod/llm keys', async () => {
  const server = await startFakeAws({ region, keys });
  return {
    kind: aws,
    config: { region, endpoint_url: server.url },
    env: keysAround,
    put: (name, fields) => server.put(name, JSON.stringify(fields)),
    fail: () => server.fail(),
    stop: () => server.stop(),
  };
});

describe('AWS Secrets Manager', () => {
  const http = createHttpPort({ clock });

  async function start(
    options: Partial<FakeAwsOptions>,
    env: (server: FakeAws) => Record<string, string>,
    config: (server: FakeAws) => Record<string, unknown> = () => ({}),
  ) {
    const server = await startFakeAws({ region, keys, ...options });
    onTestFinished(() => server.stop());
    server.put('a', 'b');
    const settings = { endpoint_url: server.url, ...config(server) };
    const vault = openVault({ kind: aws, config: settings, env: { AWS_REGION: region, ...env(server) } }, http);
    return { server, vault };
  }

  it('is asked with the keys of a machine, by version 2 of its metadata service, once for many secrets', async () => {
    const { server, vault } = await start({}, ({ url }) => ({ AWS_EC2_METADATA_SERVICE_ENDPOINT: url }));
    expect(await Promise.all([vault.read('a', undefined), vault.read('a', undefined)])).toEqual(['b', 'b']);
    expect(server.answered).toEqual(['machine', 'GetSecretValue', 'GetSecretValue']);
  });

  it('is asked with the keys of a container', async () => {
    const { server, vault } = await start({}, ({ url }) => ({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/container`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'container-token',
    }));
    expect(await vault.read('a', undefined)).toBe('b');
    expect(server.answered).toEqual(['container', 'GetSecretValue']);
  });

  it('is asked in a role that is assumed', async () => {
    const { server, vault } = await start(
      { onlyRoles: true },
      () => keysAround,
      ({ url }) => ({ assume_role_arn: 'arn:aws:iam::1:role/secrets', sts_endpoint_url: `${url}/sts` }),
    );
    expect(await vault.read('a', undefined)).toBe('b');
    expect(server.answered).toEqual(['AssumeRole', 'GetSecretValue']);
  });

  it('is asked in the role of a pod', async () => {
    const tokenFile = await fileWith('eyJ.web.identity\n');
    const { server, vault } = await start(
      { onlyRoles: true, webIdentityToken: 'eyJ.web.identity' },
      () => ({ AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile, AWS_ROLE_ARN: 'arn:aws:iam::1:role/pod' }),
      ({ url }) => ({ sts_endpoint_url: `${url}/sts` }),
    );
    expect(await vault.read('a', undefined)).toBe('b');
    expect(server.answered).toEqual(['AssumeRoleWithWebIdentity', 'GetSecretValue']);
  });

  it('is asked with new keys before those that end do', async () => {
    const { server, vault } = await start({ lastsMs: 1 }, ({ url }) => ({ AWS_EC2_METADATA_SERVICE_ENDPOINT: url }));
    await vault.read('a', undefined);
    await expect
      .poll(async () => {
        await vault.read('a', undefined);
        return server.answered.filter((kind) => kind === 'machine').length;
      })
      .toBeGreaterThan(1);
  });

  it('gives the version before, and bytes as text', async () => {
    const { server, vault } = await start({}, () => keysAround);
    server.put('a', Buffer.from('bytes'));
    expect(await vault.read('a', undefined)).toBe('bytes');
    expect(await vault.read('a', '1')).toBe('bytes');
    expect(await vault.read('a', '2')).toBe('b');
    await expect(vault.read('a', 'no-such-id')).rejects.toMatchObject({ isMissing: true });
  });

  it('refuses a wrong key, and the log may know why', async () => {
    const { vault } = await start({}, () => ({ ...keysAround, AWS_SECRET_ACCESS_KEY: 'wrong' }));
    await expect(vault.read('a', undefined)).rejects.toThrow(/answered 400 \(SignatureDoesNotMatch\)$/);
  });

  it('cannot be asked without a region', async () => {
    const { vault } = await start({}, () => ({ ...keysAround, AWS_REGION: '' }));
    await expect(vault.read('a', undefined)).rejects.toThrow('no region is configured');
  });
});
