import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coreCollections, Secret } from '@sallyport/contracts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openKindsOf } from '../config/line-seal.ts';
import { appendChanges, writeSnapshotFile } from '../config/snapshot-file.ts';
import { Archive } from './archive.ts';

const secret = new Secret('of the node');
const definitions = new Map(coreCollections.map((collection) => [collection.name, collection]));

let folder: string;
let archive: Archive;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-test-'));
});
afterEach(async () => {
  await archive.retire();
  await rm(folder, { recursive: true });
});

it('follows what is appended to the file, as far as it counts', async () => {
  const path = join(folder, 'a');
  const openKinds = openKindsOf([]);
  const routes = ['a', 'b', 'c'].map((id) => ({ id, name: `route ${id}` }));
  const plugins = [{ id: 'p', name: 'x', config: { n: 1 } }];
  const whole = await writeSnapshotFile(
    path,
    { hash: '1', collections: { routes, plugins } },
    secret.reveal(),
    openKinds,
  );
  const changes = [
    { collection: 'routes', id: 'a', entity: { id: 'a', name: 'route b' } },
    { collection: 'routes', id: 'b', entity: undefined },
    { collection: 'routes', id: 'd', entity: { id: 'd', name: 'route d' } },
    { collection: 'plugins', id: 'p', entity: { id: 'p', name: 'x', config: { n: 2 } } },
  ];
  const grown = await appendChanges(path, whole, { changes, hash: '2' }, secret.reveal(), openKinds);

  archive = await Archive.open(path, definitions, secret);
  await archive.readTo(whole);
  expect([archive.count('routes'), await archive.list('routes', 1, 5)]).toEqual([3, routes.slice(1)]);
  expect(await archive.find('routes', 'route b')).toEqual(routes[1]);
  expect(await archive.find('plugins', 'p')).toEqual(plugins[0]);

  await archive.readTo(grown);
  expect(archive.count('routes')).toBe(3);
  expect((await archive.list('routes', 0, 5)).map(({ id }) => id)).toEqual(['a', 'c', 'd']);
  expect(await archive.find('routes', 'b')).toBeUndefined();
  expect(await archive.find('routes', 'route a')).toBeUndefined();
  expect(await archive.find('routes', 'route b')).toMatchObject({ id: 'a' });
  expect(await archive.find('plugins', 'p')).toEqual(changes[3]!.entity);
});
