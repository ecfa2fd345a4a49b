import { everyEntity, selfSigned } from '@sallyport/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { controlPlaneId, organizationId, TestControlPlane } from '../test/control-plane.ts';
import { type Person, person } from '../test/people.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Body = Record<string, unknown>;

const configuration = `/v2/control-planes/${controlPlaneId}/configuration`;
let plane: TestControlPlane;

beforeAll(async () => {
  plane = await TestControlPlane.start();
});
afterAll(async () => await plane.stop());
afterEach(async () => {
  const { statusCode } = await ask('POST', '/config', '{"_format_version":"3.0"}', { 'content-type': 'text/yaml' });
  expect(statusCode).toBe(201);
});

async function ask(
  method: Method,
  path: string,
  payload?: string | Body | Buffer,
  headers: Record<string, string> = {},
) {
  const {
    statusCode,
    body,
    headers: answered,
  } = await plane.ask(method, `/admin/default${path}`, {
    ...(payload !== undefined && { payload }),
    headers,
  });
  return { statusCode, body: (body === '' ? undefined : JSON.parse(body)) as Body, headers: answered };
}

async function made(path: string, fields: Body): Promise<Body> {
  const { statusCode, body } = await ask('POST', path, fields);
  expect(statusCode, JSON.stringify(body)).toBe(201);
  return body;
}

async function listed(path: string): Promise<Body[]> {
  return (await ask('GET', path)).body['data'] as Body[];
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe('the Admin API', () => {
  it('does Kong’s verbs on entities, by id and by name', async () => {
    const { id } = await made('/services', { name: 'orders', url: 'http://orders.internal:8080/v1' });
    expect((await ask('GET', '/services/orders')).body).toMatchObject({ id, host: 'orders.internal', port: 8080 });
    expect((await ask('PATCH', `/services/${id}`, { retries: 2, tags: ['a'] })).body).toMatchObject({ retries: 2 });
    expect((await ask('PUT', '/services/orders', { host: 'other' })).body).toMatchObject({
      id,
      host: 'other',
      retries: 5,
    });
    expect((await ask('PUT', '/services/new', { host: 'new' })).body).toMatchObject({ name: 'new' });
    expect((await ask('GET', '/services/none')).statusCode).toBe(404);
    expect((await ask('PATCH', '/services/none', {})).statusCode).toBe(404);
    for (const name of ['new', 'new', 'none']) expect((await ask('DELETE', `/services/${name}`)).statusCode).toBe(204);
    expect((await listed('/services')).map(({ name }) => name)).toEqual(['orders']);
  });

  it('reads forms as Kong does', async () => {
    await ask('POST', '/services', 'name=s&host=a&port=81', form);
    const route = await ask('POST', '/services/s/routes', 'name=r&paths[]=/a&paths[]=/b&strip_path=false', form);
    expect(route.body).toMatchObject({ paths: ['/a', '/b'], strip_path: false });
    const plugin = await ask('POST', '/routes/r/plugins', 'name=rate-limiting&config.minute=5', form);
    expect(plugin.body).toMatchObject({
      config: { minute: 5, hour: null, policy: 'local' },
      route: { id: route.body['id'] },
    });
    expect((await ask('POST', '/services', 'x', { 'content-type': 'application/xml' })).statusCode).toBe(415);
    for (const text of ['{', '[]', 'null'])
      expect((await ask('POST', '/services', text, { 'content-type': 'application/json' })).body).toEqual({
        message: 'Cannot parse JSON body',
      });
  });

  it('nests entities below those they belong to, and above', async () => {
    await made('/services', { name: 's', host: 'a' });
    await made('/services', { name: 't', host: 'b' });
    await made('/services/s/routes', { name: 'r', paths: ['/r'] });
    expect((await ask('GET', '/services/s/routes/r')).statusCode).toBe(200);
    expect((await ask('GET', '/services/t/routes/r')).statusCode).toBe(404);
    expect((await ask('GET', '/services/none/routes')).statusCode).toBe(404);
    expect((await ask('POST', '/services/none/routes', { paths: ['/x'] })).statusCode).toBe(404);
    expect((await ask('GET', '/routes/r/service')).body).toMatchObject({ name: 's' });
    expect((await ask('PATCH', '/routes/r/service', { retries: 1 })).body).toMatchObject({ name: 's', retries: 1 });
    expect((await ask('DELETE', '/routes/r/service')).statusCode).toBe(405);
    expect((await ask('DELETE', '/services/s')).body).toMatchObject({ code: 4, name: 'foreign key violation' });
    expect((await ask('DELETE', '/services/t/routes/r')).statusCode).toBe(204);
    expect(await listed('/routes')).toHaveLength(1);
  });

  it('puts consumers into groups from either side', async () => {
    await made('/consumers', { username: 'ann' });
    await made('/consumers', { username: 'bob' });
    const gold = await made('/consumer_groups', { name: 'gold' });
    expect(await made('/consumers/ann/consumer_groups', { group: 'gold' })).toMatchObject({
      consumer: { username: 'ann' },
      consumer_groups: [{ name: 'gold' }],
    });
    expect((await ask('POST', '/consumer_groups/gold/consumers', 'consumer=bob', form)).statusCode).toBe(201);
    expect((await ask('GET', '/consumer_groups/gold')).body).toMatchObject({
      consumer_group: gold,
      consumers: expect.arrayContaining([expect.objectContaining({ username: 'ann' })]),
    });
    expect((await listed('/consumer_groups/gold/consumers')).map(({ username }) => username).sort()).toEqual([
      'ann',
      'bob',
    ]);
    expect((await ask('GET', '/consumers/ann/consumer_groups/gold')).statusCode).toBe(200);
    expect((await ask('POST', '/consumers/ann/consumer_groups', { group: 'gold' })).statusCode).toBe(409);
    expect((await ask('POST', '/consumers/ann/consumer_groups', { group: 'none' })).statusCode).toBe(404);
    expect((await ask('POST', '/consumers/ann/consumer_groups', {})).body).toMatchObject({
      code: 2,
      fields: { group: 'required field missing' },
    });
    expect((await ask('DELETE', '/consumer_groups/gold/consumers/ann')).statusCode).toBe(204);
    expect(await listed('/consumers/ann/consumer_groups')).toEqual([]);
    expect((await ask('DELETE', '/consumers/bob/consumer_groups')).statusCode).toBe(204);
    expect(await listed('/consumer_groups/gold/consumers')).toEqual([]);
  });

  it('makes up the keys that nobody chose, and lets a consumer take its credentials along', async () => {
    await made('/consumers', { username: 'ann', custom_id: '7' });
    const { id, key } = await made('/consumers/ann/key-auth', {});
    expect(key).toMatch(/^[\w-]{20,}$/);
    expect((await ask('GET', `/consumers/7/key-auth/${String(id)}`)).body).toMatchObject({ key });
    expect(await listed('/consumers?custom_id=7')).toMatchObject([{ username: 'ann' }]);
    expect((await ask('GET', `/key-auths/${String(id)}/consumer`)).body).toMatchObject({ username: 'ann' });
    expect((await ask('DELETE', '/consumers/ann')).statusCode).toBe(204);
    expect(await listed('/key-auths')).toEqual([]);
  });

  it('lists page by page and by tags', async () => {
    const tags = [['a'], ['a', 'b'], ['b'], []];
    for (const [i, own] of tags.entries()) await made('/upstreams', { name: `u${i}`, tags: own });
    const names = async (query: string) => (await listed(`/upstreams?${query}`)).map(({ name }) => name).sort();
    expect(await names('tags=a,b')).toEqual(['u1']);
    expect(await names('tags=a/b')).toEqual(['u0', 'u1', 'u2']);
    const first = (await ask('GET', '/upstreams?size=3&tags=a/b')).body;
    expect(first['next']).toBeNull();
    const page = (await ask('GET', '/upstreams?size=3')).body as { data: Body[]; next: string; offset: string };
    expect(page.data).toHaveLength(3);
    expect(page.next).toMatch(/^\/admin\/default\/upstreams\?size=3&offset=/);
    expect((await plane.ask('GET', page.next)).json()).toMatchObject({ data: [expect.anything()], next: null });
    expect((await ask('GET', '/upstreams?size=0')).body).toMatchObject({ code: 9 });
    expect((await ask('GET', '/upstreams?size=1&size=2')).body).toMatchObject({ code: 9 });
    expect((await ask('GET', '/upstreams?offset=nonsense')).body).toMatchObject({ code: 7 });
    expect((await ask('GET', '/upstreams?tags=a,b/c')).body).toMatchObject({ code: 11 });
    expect(await listed('/tags/b')).toEqual([
      { entity_name: 'upstreams', entity_id: expect.any(String), tag: 'b' },
      { entity_name: 'upstreams', entity_id: expect.any(String), tag: 'b' },
    ]);
  });

  it('says what is wrong in Kong’s words, and keeps nothing of it', async () => {
    await made('/services', { name: 's', host: 'a' });
    const wrong: [string, Body, Body][] = [
      [
        '/services',
        { port: 'x' },
        { code: 2, fields: { host: 'required field missing', port: 'expected an integer' } },
      ],
      [
        '/services',
        { name: 's', host: 'a' },
        { code: 5, fields: { name: 's' }, message: `UNIQUE violation detected on '{name="s"}'` },
      ],
      ['/services', { id: 'nonsense', host: 'a' }, { code: 2, fields: { id: 'expected a valid UUID' } }],
      ['/routes', { paths: ['/a'], service: { id: '7fca84d6-7d37-4a74-a7b0-93e576089a41' } }, { code: 4 }],
      ['/routes', { paths: ['~/('] }, { code: 2 }],
      [
        '/plugins',
        { name: 'rate-limiting', config: { minute: 'x' } },
        { code: 2, fields: { config: { minute: expect.any(String) } } },
      ],
      ['/plugins', { name: 'nothing' }, { code: 2, fields: { name: expect.stringContaining('not known') } }],
      [
        '/certificates',
        { ...selfSigned({ names: ['a'], days: 1 }), cert: selfSigned({ names: ['b'], days: 1 }).cert },
        { code: 2 },
      ],
    ];
    for (const [path, fields, expected] of wrong) {
      const { statusCode, body } = await ask('POST', path, fields);
      expect(statusCode, JSON.stringify(body)).toBe(expected['code'] === 5 ? 409 : 400);
      expect(body).toMatchObject(expected);
    }
    for (const path of ['/routes', '/plugins', '/certificates']) expect(await listed(path)).toEqual([]);
    expect(await listed('/services')).toHaveLength(1);
  });

  it('takes strange names for names', async () => {
    const names = ["a' OR '1'='1", 'a"; DROP TABLE entities; --', '../../etc', 'a/b', '%00', 'é~', 'x'.repeat(500)];
    for (const username of names) {
      await made('/consumers', { username });
      expect((await ask('GET', `/consumers/${encodeURIComponent(username)}`)).body['username']).toBe(username);
    }
    expect(await listed('/consumers')).toHaveLength(names.length);
    for (const path of [
      '/services/../consumers',
      '/services/..%2f..%2fv2',
      '/consumers/%2e%2e/services/x/y',
      '//consumers',
      '/consumers/a%0d%0aset-cookie:%20x',
    ])
      expect((await ask('GET', path)).headers['set-cookie'], path).toBeUndefined();
    expect((await plane.ask('GET', '/admin/default/consumers/%ZZ')).statusCode).toBe(400);
    expect((await plane.ask('GET', '/admin/..%2fv2/consumers')).statusCode).toBe(404);
    expect((await ask('POST', '/consumers', { username: 'big', tags: ['x'.repeat(2_000_000)] })).statusCode).toBe(413);
  });

  it('tells a wrong method from an unknown path', async () => {
    const put = await ask('PUT', '/services', {});
    expect(put).toMatchObject({ statusCode: 405, body: { message: 'Method not allowed' } });
    expect(put.headers.allow).toBe('GET, HEAD, POST, OPTIONS');
    expect((await ask('GET', '/nothing')).body).toEqual({ message: 'Not found' });
    expect((await plane.ask('GET', '/admin/none/services')).json()).toEqual({ message: 'Not found' });
    const random = '/admin/7fca84d6-7d37-4a74-a7b0-93e576089a41/services';
    expect((await plane.ask('POST', random, { payload: { host: 'a' } })).statusCode).toBe(404);
  });

  it('tells who answers, what there is, and what it may say', async () => {
    expect((await ask('GET', '/')).body).toMatchObject({ version: '3.10.0', configuration: { role: 'control_plane' } });
    expect((await ask('GET', '/status')).body).toMatchObject({ database: { reachable: true } });
    expect((await ask('GET', '/plugins/enabled')).body['enabled_plugins']).toContain('key-auth');
    expect((await ask('GET', '/endpoints')).body['data']).toContain('/key-auths');
    expect((await ask('GET', '/schemas/plugins/key-auth')).body).toMatchObject({
      properties: {},
      fields: expect.any(Array),
    });
    expect((await ask('POST', '/schemas/services/validate', { host: 'a' })).statusCode).toBe(200);
    expect((await ask('POST', '/schemas/services/validate', {})).body).toMatchObject({ code: 2 });
  });
});

describe('a write', () => {
  it('is refused where somebody has changed the entity meanwhile', async () => {
    const { headers } = await ask('PUT', '/services/s', { host: 'a' });
    const etag = headers['etag'] as string;
    expect((await ask('GET', '/services/s')).headers['etag']).toBe(etag);
    expect((await ask('PATCH', '/services/s', { retries: 1 }, { 'if-match': etag })).statusCode).toBe(200);
    expect((await ask('PATCH', '/services/s', { retries: 2 }, { 'if-match': etag })).statusCode).toBe(412);
    expect((await ask('DELETE', '/services/s', undefined, { 'if-match': etag })).statusCode).toBe(412);
    expect((await ask('PUT', '/services/s', { host: 'b' }, { 'if-none-match': '*' })).statusCode).toBe(412);
    expect((await ask('PUT', '/services/new', { host: 'b' }, { 'if-none-match': '*' })).statusCode).toBe(200);
    expect((await ask('PATCH', '/services/s', {}, { 'if-match': 'nonsense' })).statusCode).toBe(400);
    expect((await ask('GET', '/services/s')).body).toMatchObject({ host: 'a', retries: 1 });
  });

  it('can be tried, and waits for gateways where it is told to', async () => {
    const tried = await ask('POST', '/services?dry-run=true', { name: 'tried', host: 'a' });
    expect(tried).toMatchObject({ statusCode: 201, headers: { 'sallyport-dry-run': 'true' } });
    expect(await listed('/services')).toEqual([]);
    const waited = await ask('POST', '/services?wait=applied', { name: 'waited', host: 'a' });
    expect(waited).toMatchObject({
      statusCode: 201,
      headers: { 'sallyport-gateways': 'applied=0, rejected=0, pending=0' },
    });
    expect((await ask('POST', '/services?wait=forever', { host: 'a' })).statusCode).toBe(400);
    expect((await ask('POST', '/services?dry-run=perhaps', { host: 'a' })).statusCode).toBe(400);
  });
});

describe('a whole file', () => {
  const yaml = { 'content-type': 'application/yaml' };

  it('with every kind of entity is the same after it was read back, for whoever may see secrets', async () => {
    const file = everyEntity();
    const { statusCode, body } = await ask('POST', '/config', file, yaml);
    expect(statusCode, JSON.stringify(body)).toBe(201);
    const { config } = (await ask('GET', '/config')).body as { config: string };
    for (const secret of ['ann-key', 'ann-password', 'ann-hmac', 'PRIVATE KEY']) expect(config).toContain(secret);
    for (const text of [file, config])
      expect((await ask('POST', '/config', text, yaml)).body).toMatchObject({ changed: 0 });
  });

  it('touches only what has its tags', async () => {
    await made('/services', { name: 'theirs', host: 'a', tags: ['b'] });
    const file = '{"_format_version":"3.0","_info":{"select_tags":["a"]},"services":[{"name":"mine","host":"a"}]}';
    await ask('POST', '/config', { config: file });
    await ask('POST', '/config', file.replace('mine', 'ours'), yaml);
    expect((await listed('/services')).map(({ name }) => name).sort()).toEqual(['ours', 'theirs']);
  });

  it('that is wrong changes nothing, and says all that is wrong', async () => {
    await made('/services', { name: 's', host: 'a' });
    const file =
      '_format_version: "3.0"\nservices: [{ name: s, port: x }]\nplugins: [{ name: key-auth, config: { nothing: 1 } }]';
    const { statusCode, body } = await ask('POST', '/config?flatten_errors=1', file, yaml);
    expect(statusCode).toBe(400);
    expect(body).toMatchObject({ code: 14, name: 'invalid declarative configuration' });
    expect(body['flattened_errors']).toMatchObject([
      { entity_type: 'service', entity_name: 's', errors: [{ field: 'host' }, { field: 'port' }] },
      { entity_type: 'plugin', entity_name: 'key-auth' },
    ]);
    expect(await listed('/services')).toMatchObject([{ host: 'a' }]);
    expect((await ask('POST', '/config', '', yaml)).statusCode).toBe(400);
  });
});

describe('a configuration', () => {
  it('changes by many changes at once or by none, and can be what it was', async () => {
    const service = (key: string, fields: Body) => ({ action: 'put', collection: 'services', key, fields });
    const change = (changes: unknown[], more: Body = {}) =>
      plane.ask('POST', `${configuration}/changes`, { payload: { changes, ...more } });
    const first = (
      await change([service('a', { host: 'a' }), service('b', { host: 'b' })], { summary: 'Two' })
    ).json() as {
      version: number;
    };
    expect(first).toMatchObject({ created: 2, updated: 0, deleted: 0 });
    const refused = await change([service('c', { host: 'c' }), service('d', { port: 1 })]);
    expect(refused.statusCode).toBe(400);
    expect(refused.json()).toMatchObject({ invalid_parameters: [{ field: 'changes.1.fields.host', rule: 'schema' }] });
    expect((await change([service('a', { host: 'z' })], { expected: first.version - 1 })).statusCode).toBe(412);
    expect((await change([{ action: 'delete', collection: 'services', key: 'a' }])).json()).toMatchObject({
      deleted: 1,
    });
    expect((await change([{ action: 'put', collection: 'nothing', key: 'a', fields: {} }])).statusCode).toBe(400);

    const exported = (await plane.ask('GET', configuration)).json() as {
      version: number;
      collections: Record<string, Body[]>;
    };
    expect(exported.collections).toMatchObject({ services: [{ name: 'b' }] });
    const versions = (await plane.ask('GET', `${configuration}/versions?size=2`)).json() as { data: Body[] };
    expect(versions.data[1]).toMatchObject({
      version: first.version,
      summary: 'Two',
      created_by: 'operator',
      change_count: 2,
    });
    const shown = await plane.ask('GET', `${configuration}/versions/${exported.version}`);
    expect(shown.json()).toMatchObject({ changes: [{ collection: 'services', before: { name: 'a' } }] });
    expect((await plane.ask('POST', `${configuration}/versions/${first.version}/rollback`)).json()).toMatchObject({
      created: 1,
    });
    expect(await listed('/services')).toHaveLength(2);
    expect((await plane.ask('GET', `${configuration}/versions/999`)).statusCode).toBe(404);
  });
});

describe('who may do what', () => {
  it('is said per family of entities, and secrets are shown to those who may read them', async () => {
    await made('/consumers', { username: 'ann' });
    await made('/consumers/ann/key-auth', { key: 'ann-key' });
    const withRole = (role: string) =>
      person(plane.store, organizationId, role, {
        roles: [{ group: 'control_planes', role, entityId: controlPlaneId }],
      });
    const [deployer, viewer] = await Promise.all([withRole('deployer'), withRole('viewer')]);
    const as = async (who: Person, method: Method, path: string, payload?: Body) =>
      await plane.ask(method, `/admin/default${path}`, { as: who, ...(payload && { payload }) });

    expect((await as(deployer, 'POST', '/routes', { name: 'r', paths: ['/r'] })).statusCode).toBe(201);
    expect((await as(deployer, 'POST', '/routes/r/plugins', { name: 'cors' })).statusCode).toBe(201);
    expect((await as(deployer, 'POST', '/consumers', { username: 'bob' })).statusCode).toBe(403);
    const denied = await as(viewer, 'POST', '/routes', { paths: ['/x'] });
    expect(denied.statusCode).toBe(403);
    expect(denied.json()).toEqual({ message: expect.stringContaining('routes.write') });
    expect((await as(viewer, 'GET', '/consumers/ann/key-auth')).json()).toMatchObject({ data: [{ key: '[secret]' }] });

    const change = { changes: [{ action: 'put', collection: 'consumers', key: 'bob', fields: {} }] };
    expect((await plane.ask('POST', `${configuration}/changes`, { as: deployer, payload: change })).statusCode).toBe(
      403,
    );
    const exported = (await plane.ask('GET', configuration, { as: viewer })).json();
    expect(exported).toMatchObject({ are_secrets_shown: false });
    expect(JSON.stringify(exported)).not.toContain('ann-key');
    expect((await plane.ask('GET', '/admin/default/services', { as: 'nobody' })).json()).toEqual({
      message: expect.stringContaining('token'),
    });
  });
});
