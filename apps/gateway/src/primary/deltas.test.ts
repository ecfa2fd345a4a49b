import type { ConfigDocument, Entity, EntityChange } from '@sallyport/contracts';
import { hashAfter, hashOf } from '@sallyport/declarative';
import { plugins } from '@sallyport/plugins';
import { type RunningUpstream, startEchoUpstream } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../config/read.ts';
import { ask } from '../e2e/support.ts';
import { type StartedNode, startNode } from '../test/start-node.ts';

let upstream: RunningUpstream;
let started: StartedNode;
let document: ConfigDocument;

beforeAll(async () => {
  upstream = await startEchoUpstream();
  started = await startNode({ workers: 2 });
  document = read(`
_format_version: "3.0"
services:
  - name: api
    url: ${upstream.url}
    routes:
      - { name: open, paths: [/open] }
      - { name: closed, paths: [/closed], plugins: [{ name: key-auth }] }
consumers:
  - { username: ada, keyauth_credentials: [{ key: adas-key }] }
`);
  expect(await started.node.applyDocument(document)).toMatchObject({ outcome: 'active' });
});
afterAll(async () => {
  await started.stop();
  await upstream.stop();
});

function read(text: string): ConfigDocument {
  const { document: found, problems } = readConfig([{ file: 'kong.yaml', text }], plugins, {});
  expect(problems).toEqual([]);
  const { collections } = found!;
  return { hash: hashOf(collections), collections };
}

const find = (collection: string, name: string): Entity =>
  document.collections[collection]!.find((entity) => (entity['name'] ?? entity['username']) === name)!;

/** Tells the node, and keeps the document as a control plane would. */
async function change(...changes: EntityChange[]) {
  const fromHash = document.hash;
  let toHash = fromHash;
  const collections = { ...document.collections };
  for (const { collection, id, entity } of changes) {
    const before = collections[collection]?.find((known) => known.id === id);
    toHash = hashAfter(toHash, collection, before, entity);
    const others = (collections[collection] ?? []).filter((known) => known.id !== id);
    collections[collection] = entity === undefined ? others : [...others, entity];
  }
  const result = await started.node.applyDelta({ fromHash, toHash, changes });
  if (result.outcome === 'active') document = { hash: toHash, collections };
  return result;
}

const status = async (path: string, headers: readonly string[] = []) =>
  (await ask(`${started.proxyUrl}${path}`, { headers })).status;

describe('what a control plane tells of changes', () => {
  it('is served with from then on, in all workers', async () => {
    expect([await status('/open'), await status('/closed'), await status('/new')]).toEqual([200, 401, 404]);
    const route = find('routes', 'open');
    const result = await change({ collection: 'routes', id: route.id, entity: { ...route, paths: ['/new'] } });
    expect(result).toMatchObject({ outcome: 'active', config: { hash: document.hash, counts: { routes: 2 } } });
    for (let i = 0; i < 8; i++) expect([await status('/open'), await status('/new')]).toEqual([404, 200]);
    expect(await status('/closed', ['apikey', 'adas-key'])).toBe(200);
  });

  it('takes credentials and their owners away', async () => {
    const [credential] = document.collections['keyauth_credentials']!;
    await change({ collection: 'keyauth_credentials', id: credential!.id, entity: undefined });
    for (let i = 0; i < 8; i++) expect(await status('/closed', ['apikey', 'adas-key'])).toBe(401);
    await change({ collection: 'keyauth_credentials', id: credential!.id, entity: credential });
    for (let i = 0; i < 8; i++) expect(await status('/closed', ['apikey', 'adas-key'])).toBe(200);
  });

  it('is refused as a whole where an entity does not compile, which is named', async () => {
    const { hash } = document;
    const route = find('routes', 'closed');
    const result = await change(
      { collection: 'routes', id: find('routes', 'open').id, entity: undefined },
      { collection: 'routes', id: route.id, entity: { ...route, paths: ['~/x(?=y)'] } },
      {
        collection: 'plugins',
        id: 'p',
        entity: { id: 'p', name: 'rate-limiting', enabled: true, protocols: ['http'], config: { minute: 'many' } },
      },
    );
    expect(result).toMatchObject({ outcome: 'invalid' });
    const problems = result.outcome === 'invalid' ? result.problems : [];
    expect(problems.map(({ entityType, entityId, path }) => [entityType, entityId, path]).sort()).toEqual([
      ['plugin', 'p', 'config.minute'],
      ['route', route.id, 'paths.0'],
    ]);
    expect(started.node.current?.hash).toBe(hash);
    expect(await status('/new')).toBe(200);
  });

  it('is refused where it is of another configuration, or comes to another one than is told', async () => {
    const { hash } = document;
    const changes = [{ collection: 'routes', id: find('routes', 'open').id, entity: undefined }];
    const other = hashOf({});
    expect(await started.node.applyDelta({ fromHash: other, toHash: other, changes })).toEqual({ outcome: 'stale' });
    expect(await started.node.applyDelta({ fromHash: hash, toHash: other, changes })).toMatchObject({
      outcome: 'invalid',
      problems: [{ message: expect.stringContaining('is said to have') }],
    });
    expect(await status('/new')).toBe(200);
    expect(await change(...changes)).toMatchObject({ outcome: 'active' });
    expect(await status('/new')).toBe(404);
  });

  it('is what workers serve with that start later, before and after the changes are written into the configuration', async () => {
    const { node } = started;
    const route = { ...find('routes', 'closed'), id: 'later', name: 'later', paths: ['/later'] };
    expect(await change({ collection: 'routes', id: 'later', entity: route })).toMatchObject({ outcome: 'active' });
    const { file } = node.current!;
    await aWorkerAnew();
    for (let i = 0; i < 8; i++) expect([await status('/later'), await status('/closed')]).toEqual([200, 401]);

    const consumer = find('consumers', 'ada');
    for (let i = 0; i < 7; i++) {
      const entity = { ...consumer, tags: [`${i}${'x'.repeat(200_000)}`] };
      expect(await change({ collection: 'consumers', id: consumer.id, entity })).toMatchObject({ outcome: 'active' });
    }
    await expect.poll(() => node.current?.file).not.toBe(file);
    expect(node.current).toMatchObject({ hash: document.hash, counts: { routes: 2 } });
    await aWorkerAnew();
    for (let i = 0; i < 8; i++)
      expect([await status('/later'), await status('/closed', ['apikey', 'adas-key'])]).toEqual([200, 200]);
    await change({ collection: 'routes', id: 'later', entity: undefined });
    for (let i = 0; i < 8; i++) expect(await status('/later')).toBe(404);
  });

  it('may ask for secrets that nobody asked for before', async () => {
    process.env['DELTA_SECRET'] = 'swordfish';
    const entity = {
      ...{ id: 'header', name: 'request-transformer', enabled: true, protocols: ['http'] },
      config: { add: { headers: ['x-secret:{vault://env/delta-secret}'] } },
    };
    expect(await change({ collection: 'plugins', id: 'header', entity })).toMatchObject({ outcome: 'active' });
    const { text } = await ask(`${started.proxyUrl}/closed`, { headers: ['apikey', 'adas-key'] });
    expect(text).toContain('swordfish');
  });
});

/** One of two: what is asked several times is asked of it, too. */
async function aWorkerAnew(): Promise<void> {
  const { workers } = started.node;
  const before = workers.restarts;
  process.kill(workers.pids[0]!, 'SIGKILL');
  await expect.poll(() => workers.restarts).toBe(before + 1);
  await expect.poll(() => workers.allActive(document.hash)).toBe(true);
}
