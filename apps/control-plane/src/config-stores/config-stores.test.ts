import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlPlaneId, TestControlPlane } from '../test/control-plane.ts';

describe('config stores', () => {
  let plane: TestControlPlane;
  beforeAll(async () => {
    plane = await TestControlPlane.start();
  });
  afterAll(async () => await plane.stop());

  const base = `/v2/control-planes/${controlPlaneId}/config-stores`;
  const create = async (name: string): Promise<string> =>
    (await plane.ask('POST', base, { payload: { name } })).json().id;
  const put = async (store: string, key: string, value: string) =>
    await plane.ask('POST', `${base}/${store}/secrets`, { payload: { key, value } });
  const addVault = async (storeId: string, prefix: string, of = controlPlaneId) => {
    const by = { organizationId: '', principalId: undefined, actor: 'test', requestId: 'r', clientIp: '' };
    const fields = { name: 'konnect', prefix, config: { config_store_id: storeId } };
    await plane.services.configWriter.write(of, [{ action: 'create', collection: 'vaults', fields }], { by });
  };
  const secretsOf = async (of: string, prefix: string) => {
    const { document } = await plane.services.deliveries.deliverable(of);
    const vault = document.collections['vaults']!.find((it) => it['prefix'] === prefix);
    return (vault!['config'] as { secrets: Record<string, string> }).secrets;
  };

  it('are made, renamed and removed, with names of their own', async () => {
    const id = await create('Keys');
    expect((await plane.ask('GET', `${base}/${id}`)).json()).toMatchObject({ id, name: 'Keys' });
    expect((await plane.ask('POST', base, { payload: { name: 'Keys' } })).statusCode).toBe(409);
    expect((await plane.ask('PUT', `${base}/${id}`, { payload: { name: 'Other' } })).json().name).toBe('Other');
    expect((await plane.ask('GET', `${base}?filter[name]=Other`)).json().data).toMatchObject([{ id }]);
    expect((await plane.ask('DELETE', `${base}/${id}`)).statusCode).toBe(204);
    expect((await plane.ask('GET', `${base}/${id}`)).statusCode).toBe(404);
  });

  it('tell no value, whoever asks for whatever', async () => {
    const id = await create('Quiet');
    const made = await put(id, 'team/openai key', 'c4n4ry-value');
    const one = `${base}/${id}/secrets/${encodeURIComponent('team/openai key')}`;
    const answers = [
      made,
      await plane.ask('GET', one),
      await plane.ask('GET', `${base}/${id}/secrets`),
      await plane.ask('PUT', one, { payload: { value: 'c4n4ry-other' } }),
      await plane.ask('POST', `${base}/${id}/secrets`, { payload: { key: 'team/openai key', value: 'c4n4ry' } }),
      await plane.ask('GET', '/v3/audit-logs?page[size]=100'),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 200, 200, 200, 409, 200]);
    expect(answers[1]!.json()).toEqual({
      key: 'team/openai key',
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    expect(answers.map(({ body }) => body).join()).not.toContain('c4n4ry');
    expect((await plane.ask('DELETE', one)).statusCode).toBe(204);
    expect((await plane.ask('GET', one)).statusCode).toBe(404);
  });

  it.each([
    ['{x}', 'cannot stand in a reference'],
    ['../x', 'cannot stand in a reference'],
    ['a#1', 'cannot stand in a reference'],
    ['a'.repeat(513), '512'],
  ])('have no key %j', async (key, reason) => {
    const refused = await put(await create(`Keys ${key.slice(0, 9)}`), key, 'v');
    expect(refused.json().invalid_parameters).toMatchObject([
      { field: 'key', reason: expect.stringContaining(reason) },
    ]);
  });

  it('have values of a bounded length', async () => {
    const refused = await put(await create('Long'), 'k', 'v'.repeat(5_121));
    expect(refused.json().invalid_parameters).toMatchObject([{ field: 'value', rule: 'max_length', maximum: 5_120 }]);
  });

  it('are removed with their secrets where that was said', async () => {
    const id = await create('Full');
    await put(id, 'k', 'v');
    expect((await plane.ask('DELETE', `${base}/${id}`)).json()).toMatchObject({
      status: 409,
      detail: expect.stringContaining('force=true'),
    });
    expect((await plane.ask('DELETE', `${base}/${id}?force=true`)).statusCode).toBe(204);
  });

  it('send their secrets to gateways, each change as a version of its own', async () => {
    const id = await create('Sent');
    await put(id, 'openai', 'sk-1');
    await addVault(id, 'sent');
    expect(await secretsOf(controlPlaneId, 'sent')).toEqual({ openai: 'sk-1' });
    const before = await plane.services.deliveries.head(controlPlaneId);
    await plane.ask('PUT', `${base}/${id}/secrets/openai`, { payload: { value: 'sk-2' } });
    expect(await plane.services.deliveries.deliverableSince(controlPlaneId, before)).toMatchObject({
      from: before,
      to: before + 1,
      changes: [
        {
          collection: 'vaults',
          entity: { prefix: 'sent', config: { config_store_id: id, secrets: { openai: 'sk-2' } } },
        },
      ],
    });
    const [version] = await plane.services.configReader.versions(controlPlaneId, { size: 1 });
    expect(version).toMatchObject({ summary: "The secret 'openai' of 'Sent' has changed.", actor: 'operator' });
    const shown = await plane.services.configReader.list(controlPlaneId, 'vaults', { size: 10 });
    expect(JSON.stringify(shown)).not.toContain('sk-2');
    await plane.ask('DELETE', `${base}/${id}?force=true`);
    expect(await secretsOf(controlPlaneId, 'sent')).toEqual({});
  });

  it('send nothing to gateways of other control planes, and to those of groups', async () => {
    const other = async (name: string, cluster_type = 'CLUSTER_TYPE_CONTROL_PLANE') =>
      (await plane.ask('POST', '/v2/control-planes', { payload: { name, cluster_type } })).json().id;
    const [thief, group] = [await other('Thief'), await other('Group', 'CLUSTER_TYPE_CONTROL_PLANE_GROUP')];
    const id = await create('Guarded');
    await put(id, 'k', 'c4n4ry');
    await addVault(id, 'stolen', thief);
    await addVault(id, 'guarded');
    expect(await secretsOf(thief, 'stolen')).toEqual({});
    await plane.ask('PUT', `/v2/control-planes/${group}/group-memberships`, {
      payload: { members: [{ id: controlPlaneId }] },
    });
    expect(await secretsOf(group, 'guarded')).toEqual({ k: 'c4n4ry' });
    expect((await plane.ask('GET', `/v2/control-planes/${thief}/config-stores/${id}`)).statusCode).toBe(404);
  });
});
