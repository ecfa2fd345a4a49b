import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlPlaneId, TestControlPlane } from '../test/control-plane.ts';

describe('control planes', () => {
  let plane: TestControlPlane;
  beforeAll(async () => {
    plane = await TestControlPlane.start();
  });
  afterAll(async () => await plane.stop());

  const path = '/v2/control-planes';
  const create = async (body: object) => await plane.ask('POST', path, { payload: body });
  const namesOf = async (query: string) =>
    (await plane.ask('GET', `${path}?${query}`)).json().data.map(({ name }: { name: string }) => name);
  const problemsOf = async (body: object) =>
    (await create(body))
      .json()
      .invalid_parameters.map((it: Record<string, string>) => [it['field'], it['rule'], it['reason']]);

  it('begin with one named default, under the id that rows are kept under', async () => {
    const { data, meta } = (await plane.ask('GET', path)).json();
    expect(data).toMatchObject([{ id: controlPlaneId, name: 'default' }]);
    expect(meta).toEqual({ page: { number: 1, size: 10, total: 1 } });
  });

  it('are made as Konnect makes them, and found by id', async () => {
    const proxy_urls = [{ host: 'api.example.com', port: 443, protocol: 'https' }];
    const made = await create({ name: 'Payments', description: 'Of cards', labels: { team: 'pay' }, proxy_urls });
    expect(made.statusCode).toBe(201);
    const { id, created_at } = made.json();
    expect(made.json()).toEqual({
      id,
      name: 'Payments',
      description: 'Of cards',
      labels: { team: 'pay' },
      config: {
        control_plane_endpoint: expect.any(String),
        telemetry_endpoint: expect.any(String),
        cluster_type: 'CLUSTER_TYPE_CONTROL_PLANE',
        auth_type: 'pinned_client_certs',
        cloud_gateway: false,
        proxy_urls,
      },
      created_at,
      updated_at: created_at,
    });
    expect((await plane.ask('GET', `${path}/${id}`)).json()).toEqual(made.json());
  });

  it('are changed in part; the type never', async () => {
    const { id } = (await create({ name: 'Changing', labels: { a: '1', b: '2' } })).json();
    const change = async (body: object) => await plane.ask('PATCH', `${path}/${id}`, { payload: body });
    const changed = await change({ labels: { a: '3' }, auth_type: 'pki_client_certs', description: null });
    expect(changed.json()).toMatchObject({
      name: 'Changing',
      labels: { a: '3' },
      config: { auth_type: 'pki_client_certs' },
    });
    expect((await change({ cluster_type: 'CLUSTER_TYPE_CONTROL_PLANE' })).statusCode).toBe(200);
    const refused = await change({ cluster_type: 'CLUSTER_TYPE_CONTROL_PLANE_GROUP' });
    expect(refused.json().invalid_parameters).toMatchObject([{ field: 'cluster_type', rule: 'invalid' }]);
    expect((await change({ id: controlPlaneId })).json().invalid_parameters).toMatchObject([
      { rule: 'unknown_property' },
    ]);
  });

  it('have names of their own', async () => {
    await create({ name: 'Twice' });
    const again = await create({ name: 'Twice' });
    expect([again.statusCode, again.json().detail]).toEqual([409, "There is a control plane named 'Twice' already."]);
  });

  it.each([
    [{}, [['name', 'required', 'is required']]],
    [{ name: 'x' }, [['name', 'min_length', expect.any(String)]]],
    [{ name: controlPlaneId }, [['name', 'invalid', 'is an id: it would be taken for one']]],
    [{ name: 'a/b' }, [['name', 'matches_regex', expect.any(String)]]],
    [
      { name: 'ok', cluster_type: 'CLUSTER_TYPE_SERVERLESS' },
      [
        [
          'cluster_type',
          'enum',
          expect.stringMatching(/^CLUSTER_TYPE_SERVERLESS is not supported: nobody runs gateways/),
        ],
      ],
    ],
    [{ name: 'ok', cloud_gateway: true }, [['cloud_gateway', 'enum', expect.stringContaining('is not supported')]]],
    [
      { name: 'ok', labels: { 'kong-x': 'a' } },
      [['labels.kong-x', 'is_label', "begins with 'kong', as labels of the platform itself do"]],
    ],
    [{ name: 'ok', labels: { ü: 'a' } }, [['labels.ü', 'is_label', expect.stringContaining('is no label')]]],
    [{ name: 'ok', labels: { a: '' } }, [['labels.a', 'is_label', expect.stringContaining('is no label')]]],
    [
      { name: 'ok', proxy_urls: Array(6).fill({ host: 'a', port: 1, protocol: 'http' }) },
      [['proxy_urls', 'max_items', expect.any(String)]],
    ],
    [{ name: 'ok', organization_id: 'x' }, [['organization_id', 'unknown_property', expect.any(String)]]],
  ])('are not made of %j', async (body, problems) => {
    expect(await problemsOf(body)).toEqual(problems);
  });

  it('are filtered, sorted and paged', async () => {
    for (const [name, env] of [
      ['Filter one', 'prod'],
      ['Filter two', 'test'],
    ])
      await create({ name, labels: { env }, cluster_type: 'CLUSTER_TYPE_CONTROL_PLANE_GROUP' });
    const own = 'filter[name][contains]=filter';
    expect(await namesOf(`${own}&sort=name desc`)).toEqual(['Filter two', 'Filter one']);
    expect(await namesOf(`${own}&sort=name&page[size]=1&page[number]=2`)).toEqual(['Filter two']);
    expect(await namesOf('filter[name]=Filter one')).toEqual(['Filter one']);
    expect(await namesOf(`${own}&filter[name][neq]=Filter one`)).toEqual(['Filter two']);
    expect(await namesOf('filter[name][oeq]=Filter one,Filter two&sort=name')).toEqual(['Filter one', 'Filter two']);
    expect(await namesOf(`filter[id][eq]=${controlPlaneId}`)).toEqual(['default']);
    expect(await namesOf('filter[cluster_type][eq]=CLUSTER_TYPE_CONTROL_PLANE_GROUP&sort=name')).toEqual([
      'Filter one',
      'Filter two',
    ]);
    expect(await namesOf('filter[cloud_gateway]=true')).toEqual([]);
    expect(await namesOf(`${own}&filter[cloud_gateway]=false&labels=env:prod`)).toEqual(['Filter one']);
    expect(await namesOf('labels=env&sort=name')).toEqual(['Filter one', 'Filter two']);
    const wrong = await plane.ask('GET', `${path}?filter[cluster_type][contains]=X`);
    expect(wrong.json().invalid_parameters).toMatchObject([{ field: 'filter[cluster_type][contains]' }]);
    expect((await plane.ask('GET', `${path}?filter[cloud_gateway]=maybe`)).statusCode).toBe(400);
  });

  it('are gone with all that was theirs once they are removed', async () => {
    const { id } = (await create({ name: 'Gone' })).json();
    expect((await plane.ask('DELETE', `${path}/${id}`)).statusCode).toBe(204);
    expect((await plane.ask('DELETE', `${path}/${id}`)).statusCode).toBe(404);
    expect((await plane.ask('GET', `${path}/${id}`)).json().detail).toContain('no control plane');
  });

  it('are not there under a name, where an id is wanted', async () => {
    const none = await plane.ask('GET', `${path}/default`);
    expect(none.json().invalid_parameters).toMatchObject([
      { field: 'controlPlaneId', rule: 'is_uuid', source: 'path' },
    ]);
  });
});
