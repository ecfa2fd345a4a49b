import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ConfigDocument, EntityChange } from '@sallyport/contracts';
import { fakeServices } from '@sallyport/testkit';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { definePlugin } from '../plugin.ts';
import { query } from '../router/route-fixture.ts';
import { runAtOnce } from '../run-at-once.ts';
import type { Directory } from '../services.ts';
import { activate, updateSnapshotSteps } from './activate.ts';
import { compileConfig } from './compile.ts';
import type { Snapshot } from './snapshot.ts';
import { updateConfigSteps } from './update.ts';

const nothing = definePlugin({
  name: 'nothing',
  schema: z.strictObject({}),
  setup: () => ({ onRequest: () => undefined }),
});

const route = (n: number, path: string) => ({
  ...{ id: `r${n}`, created_at: n, protocols: ['http'], paths: [path], regex_priority: 0 },
  service: { id: 's' },
});
const plugin = (n: number) => ({
  ...{ id: `p${n}`, created_at: n, name: 'nothing', enabled: true, protocols: ['http'], config: {} },
  route: { id: `r${n}` },
});
const many = 300;
const document: ConfigDocument = {
  hash: '',
  collections: {
    services: [{ id: 's', created_at: 0, enabled: true }],
    routes: Array.from({ length: many }, (_, n) => route(n, `/${n}`)),
    consumers: Array.from({ length: many }, (_, n) => ({ id: `c${n}`, created_at: n, username: `c${n}` })),
    plugins: Array.from({ length: many / 10 }, (_, n) => plugin(n)),
  },
};

/** Routes, consumers and plugins come, change and go. */
function changeOf(n: number): EntityChange[] {
  const at = n % many;
  return [
    { collection: 'routes', id: `r${at}`, entity: route(at, `/${n}`) },
    { collection: 'routes', id: `new${n}`, entity: { ...route(at, `/new/${n}`), id: `new${n}`, created_at: many + n } },
    { collection: 'routes', id: `new${n - 5}`, entity: undefined },
    { collection: 'consumers', id: `c${at}`, entity: { id: `c${at}`, created_at: at, username: `c${at}-${n}` } },
    { collection: 'plugins', id: `p${at}`, entity: n % 2 === 0 ? undefined : plugin(at) },
  ];
}

it('thousands of changes leave nothing of the snapshots before', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let snapshot = activate(compileConfig(document, [nothing]).config!, servicesFor);
  const gone: WeakRef<Snapshot>[] = [];
  const heapAfter: number[] = [];
  for (let n = 0; n < 2_000; n++) {
    const { update } = runAtOnce(updateConfigSteps(snapshot.config, { changes: changeOf(n), hash: `${n}` }, [nothing]));
    const before = snapshot;
    snapshot = runAtOnce(updateSnapshotSteps(before, update!, servicesFor));
    snapshot.begin();
    for (let at = n; at < n + 5; at++) snapshot.chainOf(snapshot.config.routes[at % many]!);
    await before.retire();
    if (n % 100 === 0) gone.push(new WeakRef(before));
    if (n % 1_000 !== 999) continue;
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    heapAfter.push(process.memoryUsage().heapUsed);
  }
  expect(gone.filter((one) => one.deref() !== undefined)).toEqual([]);
  expect(heapAfter.at(-1)! - heapAfter[0]!).toBeLessThan(3 * 1024 * 1024);
  expect(snapshot.router.find(query({ path: '/new/1999' }))?.target.route.id).toBe('new1999');
});

const services = fakeServices();
const servicesFor = (directory: Directory) => ({ ...services, directory });
