import { randomUUID } from 'node:crypto';
import { VersionMismatch } from '@sallyport/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigRefused } from './refusal.ts';
import { by, Configured, create, patch, put, remove } from './test/configured.ts';

describe('changes of a configuration', () => {
  let cp: Configured;
  beforeEach(async () => {
    cp = await Configured.open();
  });
  afterEach(async () => await cp.close());

  it('fill in what Kong fills in, and say who made it when', async () => {
    const { version, results } = await cp.write([
      create('services', { name: 'orders', url: 'https://orders.test/api', path: null }),
      create('routes', { name: 'r', paths: ['/orders'], service: { name: 'orders' } }),
      create('plugins', { name: 'rate-limiting', config: { minute: 5 }, route: { name: 'r' } }),
    ]);
    expect(version).toBe(1);
    const [service, route, plugin] = results.map((result) => result!.entity);
    expect(service).toMatchObject({ host: 'orders.test', port: 443, path: '/api', retries: 5, created_at: 1795694400 });
    expect(route).toMatchObject({ service: { id: service!.id }, strip_path: true, https_redirect_status_code: 426 });
    expect(plugin).toMatchObject({ enabled: true, config: { minute: 5, policy: 'local', limit_by: 'consumer' } });
    expect(await cp.find('plugins', plugin!.id)).toEqual(plugin);
    expect(await cp.configReader.versions(cp.id, { size: 1 })).toMatchObject([
      { actor: 'ann', summary: "creates service 'orders', creates route 'r', creates plugin 'rate-limiting'" },
    ]);
  });

  it('reset with PUT, merge with PATCH, and keep when something was made', async () => {
    const [made] = (await cp.write([put('services', 'a', { host: 'a.test', retries: 9, tags: ['x'] })])).results;
    expect(made).toMatchObject({ isNew: true, version: 1, entity: { name: 'a', retries: 9 } });
    cp.clock.ms += 5_000;
    const [patched] = (await cp.write([patch('services', 'a', { retries: 3, tags: null })])).results;
    expect(patched!.entity).toEqual({
      ...made!.entity,
      retries: 3,
      tags: undefined,
      updated_at: made!.entity.updated_at! + 5,
    });
    const [reset] = (await cp.write([put('services', made!.entity.id, { name: 'b', host: 'b.test' })])).results;
    expect(reset).toMatchObject({
      isNew: false,
      entity: { name: 'b', retries: 5, created_at: made!.entity.created_at },
    });
    const [moved] = (await cp.write([patch('services', 'b', { url: 'http://c.test' })])).results;
    expect(moved!.entity).toMatchObject({ host: 'c.test', port: 80, protocol: 'http' });
  });

  it('make no version of what is so already, nor in a dry run', async () => {
    const id = randomUUID();
    const changes = [put('services', 'a', { host: 'a.test' }), put('plugins', id, { name: 'cors', config: {} })];
    await cp.write(changes);
    expect(await cp.write(changes)).toMatchObject({
      version: 1,
      changes: [],
      results: [{ version: 1 }, { version: 1, isNew: false }],
    });
    const dry = await cp.write([patch('services', 'a', { host: 'b.test' })], { isDryRun: true });
    expect(dry).toMatchObject({ version: 1, changes: [{ before: { host: 'a.test' }, after: { host: 'b.test' } }] });
    expect(await cp.find('services', 'a')).toMatchObject({ host: 'a.test' });
    await expect(cp.write([create('services', { host: '' })], { isDryRun: true })).rejects.toThrow(ConfigRefused);
  });

  it('keep nothing where anything is wrong, and tell all of it', async () => {
    expect(
      await cp.problemsOf([
        create('services', { name: 'fine', host: 'fine.test' }),
        create('services', { name: 'bad', prot: 'http' }),
        create('routes', { paths: ['/x'], service: { id: randomUUID() } }),
        create('routes', { paths: ['x'] }),
        patch('consumers', 'nobody', { custom_id: '1' }),
      ]),
    ).toEqual([
      'schema host: required field missing',
      "schema prot: unknown field; did you mean 'port'?",
      expect.stringMatching(
        /^foreign-key service: the foreign key '\{id=".*"\}' does not reference an existing 'services' entity\.$/,
      ),
      'schema paths.0: should start with: / (fixed path) or ~/ (regex path)',
      "not-found : the foreign key '{username=\"nobody\"}' does not reference an existing 'consumers' entity.",
    ]);
    expect(await cp.configReader.head(cp.id)).toBe(0);
    expect(await cp.find('services', 'fine')).toBeUndefined();
  });

  it('refuse what gateways could not compile, with its place', async () => {
    await cp.write([put('services', 's', { host: 's.test' }), put('routes', 'r', { paths: ['/r'], service: 's' })]);
    expect(await cp.problemsOf([create('plugins', { name: 'rate-limiting', config: { minute: 'x' } })])).toEqual([
      'schema config.minute: expected a number',
    ]);
    expect(await cp.problemsOf([create('plugins', { name: 'no-such', config: {} })])).toEqual([
      expect.stringContaining("plugin 'no-such' is not known"),
    ]);
    expect(await cp.problemsOf([patch('routes', 'r', { paths: ['~/(['] })])).toEqual([
      expect.stringContaining('schema paths.0'),
    ]);
    // The route waits while its service is off; turned on, it would not compile.
    await cp.write([patch('services', 's', { enabled: false })]);
    await cp.write([patch('routes', 'r', { paths: ['~/(['] })]);
    expect(await cp.problemsOf([patch('services', 's', { enabled: true })])).toHaveLength(1);
  });

  it('let one of many have a name', async () => {
    await cp.write([create('consumers', { username: 'ann' })]);
    expect(await cp.problemsOf([create('consumers', { username: 'ann' })])).toEqual([
      `unique username: UNIQUE violation detected on '{username="ann"}'`,
    ]);
    expect(
      await cp.problemsOf([create('services', { name: 'x', host: 'h' }), create('services', { name: 'x', host: 'h' })]),
    ).toHaveLength(1);
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => cp.problemsOf([create('consumers', { username: 'bob' })])),
    );
    expect(outcomes.filter((problems) => problems.length === 0)).toHaveLength(1);
    for (const problems of outcomes.filter(({ length }) => length > 0))
      expect(problems).toEqual([`unique username: UNIQUE violation detected on '{username="bob"}'`]);
  });

  it('hide secrets that are taken', async () => {
    await cp.write([put('consumers', 'ann', {}), create('keyauth_credentials', { key: 'c4n4ry', consumer: 'ann' })]);
    const again = cp.write([create('keyauth_credentials', { key: 'c4n4ry', consumer: { username: 'ann' } })]);
    const error = await again.catch((refused: ConfigRefused) => refused);
    expect(error).toBeInstanceOf(ConfigRefused);
    expect(JSON.stringify((error as ConfigRefused).problems)).not.toContain('c4n4ry');
    expect((error as ConfigRefused).problems).toMatchObject([{ kind: 'unique', change: 0, path: 'key' }]);
  });

  it('refuse whoever looked at an older version', async () => {
    await cp.write([put('services', 'a', { host: 'a.test' })]);
    const edits = [1, 2, 3].map((retries) =>
      cp.write([{ ...patch('services', 'a', { retries }), ifVersion: 1 }]).then(
        () => 'kept',
        (error: unknown) => error instanceof VersionMismatch,
      ),
    );
    expect((await Promise.all(edits)).toSorted()).toEqual(['kept', true, true].toSorted());
    await expect(cp.write([remove('services', 'a')], { expected: 1 })).rejects.toThrow(VersionMismatch);
    await cp.write([remove('services', 'a')], { expected: 2 });
    await expect(cp.write([{ ...put('services', 'a', { host: 'h' }), ifVersion: 2 }])).rejects.toThrow(VersionMismatch);
    await cp.write([{ ...put('services', 'a', { host: 'h' }), ifVersion: 0 }]);
  });

  it('take with an entity what belongs to it, and keep what is referred to', async () => {
    await cp.write([
      put('services', 's', { host: 's.test' }),
      put('routes', 'r', { paths: ['/r'], service: 's' }),
      put('consumers', 'ann', {}),
      put('consumer_groups', 'gold', {}),
      create('consumer_group_consumers', { consumer: 'ann', consumer_group: 'gold' }),
      create('keyauth_credentials', { key: 'k', consumer: 'ann' }),
      create('plugins', { name: 'rate-limiting', config: { minute: 5 }, consumer: 'ann', route: 'r' }),
      put('upstreams', 'u.test', {}),
      create('targets', { target: 't.test', upstream: 'u.test' }),
    ]);
    expect(await cp.problemsOf([remove('services', 's')])).toEqual([
      "referenced : an existing 'routes' entity references this 'services' entity",
    ]);
    const { changes } = await cp.write([remove('consumers', 'ann')]);
    expect(changes.map(({ collection }) => collection).toSorted()).toEqual([
      'consumer_group_consumers',
      'consumers',
      'keyauth_credentials',
      'plugins',
    ]);
    await cp.write([remove('services', 's'), remove('routes', 'r'), remove('upstreams', 'u.test')]);
    expect(Object.fromEntries([...(await cp.configReader.counts(cp.id))].filter(([, count]) => count > 0))).toEqual({
      consumer_groups: 1,
    });
    expect(await cp.write([remove('services', 's')])).toMatchObject({ changes: [], results: [undefined] });
  });

  it('fill partials into plugins, and judge plugins again when a partial changes', async () => {
    const config = { minute: 5, policy: 'redis' };
    await cp.write([
      put('partials', 'cache', { type: 'redis-ee', config: { host: 'redis.test' } }),
      create('plugins', { name: 'rate-limiting', config, partials: [{ name: 'cache' }], instance_name: 'limits' }),
    ]);
    const { version, document } = await cp.configReader.deliverable(cp.id);
    expect(version).toBe(1);
    expect(document.collections['plugins']).toMatchObject([{ config: { redis: { host: 'redis.test', port: 6379 } } }]);
    const [plugin] = (await cp.configReader.entities(cp.id)).collections['plugins']!;
    expect(plugin!['config']).not.toHaveProperty('redis');
    expect(await cp.problemsOf([patch('partials', 'cache', { config: { port: 'x' } })])).toEqual([
      'schema config.redis.port: expected an integer',
    ]);
    expect(await cp.problemsOf([remove('partials', 'cache')])).toEqual([
      "referenced : an existing 'plugins' entity references this 'partials' entity",
    ]);
    await cp.write([patch('partials', 'cache', { config: { port: 6380 } })]);
    const since = await cp.configReader.deliverableSince(cp.id, 1);
    expect(since !== 'gone' && since.changes.map(({ collection }) => collection).toSorted()).toEqual([
      'partials',
      'plugins',
    ]);
    expect(since).toMatchObject({ from: 1, to: 2 });
  });

  it('lead references to secrets to a vault that is there', async () => {
    const config = { http_endpoint: 'http://logs.test', headers: { 'x-token': '{vault://mine/token}' } };
    expect(await cp.problemsOf([create('plugins', { name: 'http-log', config })])).toEqual([
      expect.stringContaining("there is no vault with the prefix 'mine'"),
    ]);
    await cp.write([
      create('plugins', { name: 'http-log', config }),
      put('vaults', 'mine', { name: 'env', config: { prefix: 'X_' } }),
    ]);
    expect(await cp.problemsOf([remove('vaults', 'mine')])).toEqual([
      "referenced prefix: an existing 'plugins' entity references this 'vaults' entity",
    ]);
    const { document } = await cp.configReader.deliverable(cp.id);
    expect(document.collections['plugins']![0]).toMatchObject({
      config: { headers: { 'x-token': '{vault://mine/token}' } },
    });
  });

  it('go back to a version, as a new one', async () => {
    await cp.write([put('services', 's', { host: 's.test' }), put('routes', 'r', { paths: ['/r'], service: 's' })]);
    const then = await cp.configReader.entities(cp.id);
    await cp.write([remove('routes', 'r'), patch('services', 's', { host: 'other.test' })]);
    await cp.write([remove('services', 's'), put('consumers', 'ann', {})]);
    expect(await cp.configWriter.rollback(cp.id, 1, { by })).toMatchObject({ version: 4 });
    const now = await cp.configReader.entities(cp.id);
    const times = { created_at: 0, updated_at: 0 };
    const withoutTimes = (collections: typeof now.collections) =>
      Object.fromEntries(
        Object.entries(collections).map(([name, all]) => [name, all.map((entity) => ({ ...entity, ...times }))]),
      );
    expect(withoutTimes(now.collections)).toEqual(withoutTimes(then.collections));
    expect(await cp.configReader.versions(cp.id, { size: 1 })).toMatchObject([{ summary: 'back to version 1' }]);
    await expect(cp.configWriter.rollback(cp.id, 9, { by })).rejects.toThrow('There is no version');
  });

  it('are shown without secrets where versions are compared', async () => {
    await cp.write([
      put('consumers', 'ann', {}),
      create('keyauth_credentials', { key: 'c4n4ry', consumer: 'ann' }),
      put('partials', 'cache', { type: 'redis-ee', config: { host: 'redis.test', password: 'c4n4ry' } }),
    ]);
    const diff = await cp.configReader.diff(cp.id, 1);
    expect(diff).toHaveLength(3);
    expect(JSON.stringify(diff)).not.toContain('c4n4ry');
    expect(await cp.configReader.diff(cp.id, 2)).toBeUndefined();
    await cp.write([put('services', 'a', { host: 'a.test' }), put('consumers', 'ann', { custom_id: '1' })]);
    await cp.write([patch('services', 'a', { host: 'b.test' }), patch('consumers', 'ann', { custom_id: '2' })]);
    await cp.write([remove('services', 'a')]);
    expect(await cp.configReader.diff(cp.id, 3, 1)).toMatchObject([
      { collection: 'consumers', before: { username: 'ann' }, after: { custom_id: '2' } },
      { collection: 'services', before: undefined, after: { host: 'b.test' } },
    ]);
    expect(await cp.configReader.diff(cp.id, 4, 1)).toHaveLength(1);
    expect(await cp.configReader.diff(cp.id, 1, 1)).toBeUndefined();
  });

  it('make up keys that nobody said', async () => {
    const { results } = await cp.write([
      put('consumers', 'ann', {}),
      create('keyauth_credentials', { consumer: 'ann' }),
    ]);
    expect(results[1]!.entity['key']).toMatch(/^[\w-]{32}$/);
  });

  it('find a target by its name below its upstream only', async () => {
    const parent = (key: string) => ({ field: 'upstream', key });
    await cp.write([put('upstreams', 'a.test', {}), put('upstreams', 'b.test', {})]);
    await cp.write(
      ['a.test', 'b.test'].map((key) => ({ ...create('targets', { target: 't.test:80' }), parent: parent(key) })),
    );
    await cp.write([{ ...patch('targets', 't.test:80', { weight: 7 }), parent: parent('b.test') }]);
    const weightBelow = async (key: string) =>
      (await cp.configReader.find(cp.id, 'targets', 't.test:80', parent(key)))?.entity['weight'];
    expect([await weightBelow('a.test'), await weightBelow('b.test')]).toEqual([100, 7]);
    expect(await cp.problemsOf([{ ...patch('targets', 't.test:80', {}), parent: parent('c.test') }])).toHaveLength(1);
  });
});
