import { selfSigned } from '@sallyport/runtime';
import { type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AskOptions, ask, askJson } from './support.ts';

interface Page {
  data: Record<string, unknown>[];
  next: string | null;
  offset?: string;
}

const certificate = selfSigned({ names: ['a.example'], days: 2 });
const secrets = ['key-of-alice', 'word-of-alice', 'redis-word', 'collector-word', certificate.key.split('\n')[1]!];
let gateway: RunningGateway;

beforeAll(async () => {
  const routes = Array.from({ length: 7 }, (_, n) => `{ name: r${n}, paths: [/r${n}], tags: [t${n % 2}, all] }`);
  gateway = await startGateway({
    workers: 1,
    config: `
_format_version: "3.0"
services:
  - name: one
    url: http://127.0.0.1:1
    routes: [${routes.join(', ')}]
    plugins:
      - name: rate-limiting
        config: { minute: 5, policy: redis, fault_tolerant: true, redis: { host: 127.0.0.1, port: 1, password: redis-word } }
      - { name: http-log, config: { http_endpoint: "http://u:collector-word@127.0.0.1:1/x", headers: { X-Team: a } } }
      - { name: request-transformer, config: { add: { headers: ["authorization:Bearer collector-word"] } } }
  - { name: two, url: "http://127.0.0.1:1", routes: [{ name: other, paths: [/other] }] }
routes: [{ name: lonely, paths: [/lonely] }]
consumers:
  - username: alice
    custom_id: A1
    tags: [people]
    keyauth_credentials: [{ key: key-of-alice }]
    basicauth_credentials: [{ username: alice, password: word-of-alice }]
    acls: [{ group: staff }]
    groups: [{ name: gold }]
consumer_groups: [{ name: gold }]
upstreams: [{ name: u.internal, targets: [{ target: "127.0.0.1:1" }] }]
certificates: [{ cert: ${JSON.stringify(certificate.cert)}, key: ${JSON.stringify(certificate.key)}, snis: [a.example] }]
`,
  });
});
afterAll(async () => {
  await gateway?.stop();
});

const get = <Body>(path: string) => askJson<Body>(gateway.adminUrl + path);
const call = (path: string, options?: AskOptions) => ask(gateway.adminUrl + path, options);
const namesOf = ({ data }: Page) => data.map(({ name }) => name);

describe('lists', () => {
  it('come in pages that lead through all', async () => {
    const seen: unknown[] = [];
    let path: string | null = '/routes?size=3';
    for (let pages = 0; path !== null; pages++) {
      const page: Page = await get(path);
      expect(page.data.length).toBeLessThanOrEqual(3);
      expect(page.next === null).toBe(page.offset === undefined);
      expect(pages).toBeLessThan(3);
      seen.push(...namesOf(page));
      path = page.next;
    }
    expect(new Set(seen)).toEqual(new Set(['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'other', 'lonely']));
    expect(seen).toHaveLength(9);
  });

  it('are filtered by all or any of some tags', async () => {
    expect(namesOf(await get('/routes?tags=t1,all'))).toEqual(['r1', 'r3', 'r5']);
    expect(namesOf(await get('/routes?tags=t0/t1&size=1000'))).toHaveLength(7);
    expect(namesOf(await get('/routes?tags=none'))).toEqual([]);
  });

  it.each([
    ['/routes?size=0', 9, 'invalid size'],
    ['/routes?size=1001', 9, 'invalid size'],
    ['/routes?size=x', 9, 'invalid size'],
    ['/routes?offset=%21', 7, 'invalid offset'],
    ['/routes?tags=a,b/c', 11, 'invalid options'],
    ['/routes?tags=', 11, 'invalid options'],
  ])('refuse %s', async (path, code, name) => {
    const { status, text } = await call(path);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ code, name });
  });

  it.each([
    'services',
    'routes',
    'consumers',
    'consumer_groups',
    'plugins',
    'upstreams',
    'certificates',
    'snis',
    'ca_certificates',
    'vaults',
    'keys',
    'key-sets',
    'partials',
    'key-auths',
    'basic-auths',
    'acls',
  ])('exist for %s', async (path) => {
    expect(await call(`/${path}`)).toMatchObject({ status: 200 });
  });
});

describe('entities', () => {
  it('are found by id, by name, below and above others', async () => {
    const route = await get<{ id: string; service: { id: string } }>('/routes/r1');
    expect(await get(`/routes/${route.id}`)).toEqual(route);
    const service = await get<{ id: string; name: string }>('/routes/r1/service');
    expect(service).toMatchObject({ id: route.service.id, name: 'one' });
    expect(namesOf(await get('/services/one/routes?size=2'))).toEqual(['r0', 'r1']);
    expect(namesOf(await get('/services/two/routes'))).toEqual(['other']);
    expect(namesOf(await get('/services/one/plugins'))).toContain('http-log');
    expect(await get('/services/one/routes/r1')).toEqual(route);
    expect((await get<Page>('/upstreams/u.internal/targets')).data).toMatchObject([{ target: '127.0.0.1:1' }]);
    expect(await get('/consumers/alice')).toMatchObject({ custom_id: 'A1' });
    expect(namesOf(await get('/consumers?custom_id=A1'))).toHaveLength(1);
    expect(namesOf(await get('/consumers?custom_id=A2'))).toHaveLength(0);
    expect((await get<Page>('/consumers/alice/key-auth')).data).toHaveLength(1);
    expect((await get<Page>('/consumers/alice/acls')).data).toMatchObject([{ group: 'staff' }]);
    expect(namesOf(await get('/consumers/alice/consumer_groups'))).toEqual(['gold']);
    expect((await get<Page>('/consumer_groups/gold/consumers')).data).toMatchObject([{ username: 'alice' }]);
  });

  it.each([
    '/routes/nothing',
    '/services/nothing/routes',
    '/services/two/routes/r1',
    '/routes/lonely/service',
    '/nothing',
    '/services/one/nothing',
    '/config/x',
  ])('are not found at %s', async (path) => {
    expect(await call(path)).toMatchObject({ status: 404, text: '{"message":"Not found"}' });
  });

  it.each([
    ['POST', '/services', 'services'],
    ['PUT', '/services/one', 'services'],
    ['PATCH', '/routes/r1', 'routes'],
    ['DELETE', '/consumers/alice', 'consumers'],
    ['POST', '/services/one/routes', 'routes'],
    ['POST', '/consumers/alice/key-auth', 'keyauth_credentials'],
  ])('cannot be written: %s %s', async (method, path, entity) => {
    const { status, text } = await call(path, { method, body: '{}' });
    expect(status).toBe(405);
    expect(JSON.parse(text)).toEqual({
      code: 12,
      name: 'operation unsupported',
      message: `cannot create or update '${entity}' entities when not using a database`,
    });
  });

  it('show no secrets, wherever they are', async () => {
    const paths = [
      '/plugins',
      '/certificates',
      '/key-auths',
      '/basic-auths',
      '/consumers/alice/key-auth',
      '/config',
      '/',
      '/status',
    ];
    for (const path of paths) {
      const { text, status } = await call(path);
      expect(status).toBe(200);
      for (const secret of secrets) expect(text).not.toContain(secret);
      expect(text).not.toMatch(/key_hash|password_hash/);
    }
    expect((await call('/plugins')).text).toContain('[secret]');
    expect((await call('/plugins')).text).toContain('"X-Team":"[secret]"');
  });
});

describe('the node', () => {
  it('tells about itself', async () => {
    const root = await get<Record<string, unknown>>('/');
    expect(root).toMatchObject({
      version: expect.any(String),
      node_id: expect.any(String),
      configuration: { database: 'off' },
    });
    expect((await get<{ enabled_plugins: string[] }>('/plugins/enabled')).enabled_plugins).toContain('key-auth');
    expect((await get<{ data: string[] }>('/endpoints')).data).toContain('/services');
  });

  it('lists tags', async () => {
    const { data } = await get<Page>('/tags/people');
    expect(data).toMatchObject([{ entity_name: 'consumers', tag: 'people' }]);
    expect((await get<Page>('/tags')).data.length).toBeGreaterThan(10);
  });

  it('describes and checks entities and plugins', async () => {
    expect(await get('/schemas/services')).toMatchObject({ type: 'object', properties: { host: {} } });
    expect(await get('/schemas/plugins/rate-limiting')).toMatchObject({ properties: { minute: {} } });
    expect(await call('/schemas/plugins/nothing')).toMatchObject({ status: 404 });
    expect(await call('/schemas/nothing')).toMatchObject({ status: 404 });
    expect(await get('/schemas/vaults/hcv')).toMatchObject({ properties: { approle_role_id: {} } });
    expect(await call('/schemas/vaults/nothing')).toMatchObject({ status: 404 });
    const check = (path: string, entity: unknown) =>
      call(`/schemas/${path}/validate`, { method: 'POST', body: JSON.stringify(entity) });
    const route = { id: 'x', name: 'r', paths: ['/a'], service: { id: 'y' }, tags: ['t'] };
    expect(await check('routes', route)).toMatchObject({
      status: 200,
      text: '{"message":"schema validation successful"}',
    });
    const vault = await check('vaults', { name: 'hcv', prefix: 'v', config: { auth_method: 'kubernetes' } });
    expect(vault).toMatchObject({ status: 400 });
    expect(vault.text).toContain("config.kube_role: is required with auth_method 'kubernetes'");
    expect(await get('/schemas/routes')).toMatchObject({ properties: { expression: {}, priority: {} } });
    const unreadable = await check('routes', { expression: 'http.path = "/"' });
    expect(unreadable).toMatchObject({ status: 400 });
    expect(unreadable.text).toContain('expression: Router Expression failed validation: column 11');
    expect(await check('routes', { paths: ['~/('] })).toMatchObject({ status: 400 });
    const bad = await check('services', { host: 'a', port: 70000, colour: 1 });
    expect(JSON.parse(bad.text)).toMatchObject({
      code: 2,
      name: 'schema violation',
      fields: { port: expect.any(String), colour: expect.stringContaining('unknown field') },
    });
    expect(bad.text).toMatch(/2 schema violations \(/);
    expect(await check('plugins', { name: 'rate-limiting', config: { minute: 1 } })).toMatchObject({ status: 200 });
    expect((await check('plugins', { name: 'rate-limitin', config: {} })).text).toContain(
      "did you mean 'rate-limiting'",
    );
    expect(JSON.parse((await check('plugins', { name: 'rate-limiting', config: { minute: 'x' } })).text)).toMatchObject(
      { fields: { config: { minute: expect.any(String) } } },
    );
    expect(await check('plugins', 'text')).toMatchObject({ status: 400, text: '{"message":"Cannot parse JSON body"}' });
  });

  it('tells its state in the unit asked for', async () => {
    const status = await get<{ memory: { workers: { rss: string }[] }; configuration_hash: string }>(
      '/status?unit=k&scale=1',
    );
    expect(status.configuration_hash).toMatch(/^[0-9a-f]{32}$/);
    expect(status.memory.workers[0]!.rss).toMatch(/^\d+\.\d KiB$/);
    expect(await call('/status?unit=x')).toMatchObject({ status: 400 });
    expect(await call('/status?scale=-1')).toMatchObject({ status: 400 });
    expect(await ask(`${gateway.statusUrl}/status/ready`)).toMatchObject({ status: 200, text: '{"message":"ready"}' });
    expect(await ask(`${gateway.statusUrl}/routes`)).toMatchObject({ status: 404 });
  });

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example'])(
    'does not answer to the name %s',
    async (host) => {
      expect(await call('/services', { headers: ['Host', host] })).toMatchObject({ status: 403 });
      expect(await call('/services', { headers: ['Origin', `http://${host}`] })).toMatchObject({ status: 403 });
    },
  );

  it.each(['localhost', 'localhost:8001', '[::1]:8001'])('answers to %s', async (host) => {
    expect(await call('/services', { headers: ['Host', host] })).toMatchObject({ status: 200 });
  });

  it('says when it drains, and goes on serving', async () => {
    const ready = `${gateway.statusUrl}/status/ready`;
    expect(await ask(ready, { method: 'POST', body: '{"status":"other"}' })).toMatchObject({ status: 400 });
    expect(await ask(ready, { method: 'POST', body: '{"status":"draining"}' })).toMatchObject({ status: 204 });
    expect(await ask(ready)).toMatchObject({ status: 503, text: '{"message":"draining"}' });
    expect(await ask(`${gateway.proxyUrl}/nothing`)).toMatchObject({ status: 404 });
  });
});
