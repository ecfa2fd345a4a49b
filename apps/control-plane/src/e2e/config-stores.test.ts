import { join } from 'node:path';
import { plugins } from '@sallyport/plugins';
import { createStore } from '@sallyport/store';
import {
  type RunningControlPlane,
  type RunningGateway,
  type RunningUpstream,
  startControlPlane,
  startEchoUpstream,
  startGateway,
} from '@sallyport/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openConfiguration } from '../configuration/configuration.ts';
import { openKeyring } from '../secrets/open-keyring.ts';

let plane: RunningControlPlane;
let gateway: RunningGateway;
let upstream: RunningUpstream;
let path: string;

beforeAll(async () => {
  upstream = await startEchoUpstream();
  plane = await startControlPlane({ flags: ['--cluster-listen', '127.0.0.1:0'] });
  const { data } = (await plane.get('/v2/control-planes')) as { data: { id: string }[] };
  path = `/v2/control-planes/${data[0]!.id}`;
  gateway = await startGateway({ args: await plane.followArgs(), workers: 1 });
});
afterAll(async () => {
  await gateway?.stop();
  await plane?.stop();
  await upstream?.stop();
});

it('a secret of a config store is at the gateway as soon as it is told, and gone as soon as it is removed', async () => {
  const { id } = (await plane.post(`${path}/config-stores`, { name: 'Keys' })) as { id: string };
  await configure(id);
  const secrets = `${path}/config-stores/${id}/secrets`;
  const told = async () => {
    const answer = await fetch(`${gateway.proxyUrl}/orders`);
    if (!answer.ok) return answer.status;
    return ((await answer.json()) as { headers: Record<string, string> }).headers['x-key'] ?? '';
  };
  await plane.post(secrets, { key: 'openai', value: 'sk-1' });
  await expect.poll(told, { timeout: 5_000 }).toBe('sk-1');
  await plane.send('PUT', `${secrets}/openai`, { value: 'sk-2' });
  await expect.poll(told, { timeout: 5_000 }).toBe('sk-2');
  await plane.send('DELETE', `${secrets}/openai`);
  await expect.poll(told, { timeout: 5_000 }).toBe('');
  expect(gateway.logs.join('\n')).not.toMatch(/sk-[12]/);
});

/** What the control plane is to deliver; it is told of it with the next secret. */
async function configure(configStoreId: string): Promise<void> {
  const { dataFolder } = plane;
  const store = await createStore({ file: join(dataFolder, 'control-plane.sqlite') });
  try {
    const log = { info() {}, warn() {}, error() {} };
    const { sealer } = await openKeyring(store, { dataFolder, masterKeys: undefined, log });
    const { configWriter } = await openConfiguration(store, sealer, plugins, Date.now);
    const { host, hostname, port } = new URL(upstream.url);
    const add = { headers: ['X-Key:{vault://keys/openai}'] };
    const create = (collection: string, fields: object) =>
      ({ action: 'create', collection, fields: { ...fields } }) as const;
    const by = { organizationId: '', principalId: undefined, actor: 'test', requestId: host, clientIp: '' };
    const id = path.split('/').at(-1)!;
    const service = { id: '5f0c6c57-5a0a-4f7b-9b0e-1a2b3c4d5e6f' };
    await configWriter.write(
      id,
      [
        create('vaults', { name: 'konnect', prefix: 'keys', config: { config_store_id: configStoreId } }),
        create('services', { ...service, name: 'orders', host: hostname, port: Number(port), protocol: 'http' }),
        create('routes', { name: 'orders', paths: ['/orders'], service }),
        create('plugins', { name: 'request-transformer', service, config: { add } }),
      ],
      { by },
    );
  } finally {
    await store.close();
  }
}
