import { startFakeGcp } from '@sallyport/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clock } from '../../counters/test/real-clock.ts';
import { createHttpPort } from '../../http/http-port.ts';
import { describeVault, openVault } from '../vaults.contract.ts';
import { gcp } from './vault.ts';

const project = 'acme-prod';

describeVault('Google Cloud Secret Manager', 'llm-keys', async () => {
  const server = await startFakeGcp({ project });
  return {
    kind: gcp,
    config: { project_id: project, endpoint_url: server.url },
    env: { GCP_SERVICE_ACCOUNT: server.keyFile },
    put: (name, fields) => server.put(name, JSON.stringify(fields)),
    fail: () => server.fail(),
    stop: () => server.stop(),
  };
});

describe('Google Cloud Secret Manager', () => {
  const http = createHttpPort({ clock });

  async function start(lastsSeconds?: number) {
    const server = await startFakeGcp({ project, ...(lastsSeconds && { lastsSeconds }) });
    onTestFinished(() => server.stop());
    server.put('a', 'first');
    server.put('a', 'second');
    const config = { project_id: project, endpoint_url: server.url };
    return { server, open: (env: Record<string, string>) => openVault({ kind: gcp, config, env }, http) };
  }

  it('is asked with the account of the machine where there is no key file, by one token for many secrets', async () => {
    const { server, open } = await start();
    const vault = open({ GCE_METADATA_HOST: new URL(server.url).host });
    expect(await Promise.all([1, 2, 3].map(() => vault.read('a', undefined)))).toEqual(Array(3).fill('second'));
    expect(server.tokensGiven).toBe(1);
  });

  it('is asked with a new token before the one that ends does', async () => {
    const { server, open } = await start(0.001);
    const vault = open({ GCP_SERVICE_ACCOUNT: server.keyFile });
    await vault.read('a', undefined);
    await expect.poll(async () => (await vault.read('a', undefined)) && server.tokensGiven).toBeGreaterThan(1);
  });

  it('gives the version that is asked for', async () => {
    const { server, open } = await start();
    expect(await open({ GCP_SERVICE_ACCOUNT: server.keyFile }).read('a', '1')).toBe('first');
  });

  it('is not asked with a key file that is none, of which nothing is told', async () => {
    const { open } = await start();
    const reading = open({ GCP_SERVICE_ACCOUNT: '{"private_key":"secret-credential"}' }).read('a', undefined);
    await expect(reading).rejects.toThrow(/^the service account is not the JSON of a key file$/);
  });
});
