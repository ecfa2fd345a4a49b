import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStore, type Store } from '@sallyport/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AbsentAnalytics, openConversations } from './absent-analytics.ts';
import { claimAnalytics } from './claim-analytics.ts';

describe('control planes of one store', () => {
  let folder: string;
  let store: Store;
  let shared: Pick<Store, 'isShared' | 'leases'>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-claim-'));
    store = await createStore({ file: ':memory:' });
    shared = { isShared: true, leases: store.leases };
  });
  afterAll(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });
  const clickHouse = { url: 'http://clickhouse', username: 'x', password: '', database: 'sallyport' };

  it('have their analytics in one place: files of one of them, or one ClickHouse', async () => {
    const [one, other] = [join(folder, 'one'), join(folder, 'other')];
    await Promise.all([mkdir(one), mkdir(other)]);
    const end = await claimAnalytics(shared, { dataFolder: one, clickHouse: undefined });
    expect(end).toBeDefined();
    expect(await claimAnalytics(shared, { dataFolder: other, clickHouse: undefined })).toBeUndefined();
    expect(await claimAnalytics(shared, { dataFolder: other, clickHouse })).toBeUndefined();
    // It was killed, and starts anew.
    const again = await claimAnalytics(shared, { dataFolder: one, clickHouse: undefined });
    await Promise.all([end!(), again!()]);
    const ends = [
      await claimAnalytics(shared, { dataFolder: other, clickHouse }),
      await claimAnalytics(shared, { dataFolder: one, clickHouse }),
    ];
    for (const each of ends) await each!();
  });

  it('of which one has no analytics say so to whoever asks, and keep nothing that it would lose', async () => {
    const analytics = new AbsentAnalytics('They are elsewhere.');
    await openConversations(analytics, Date.now);
    await expect(analytics.query()).rejects.toMatchObject({ code: 'store_locked', message: 'They are elsewhere.' });
    await expect(analytics.insert()).rejects.toThrow('They are elsewhere.');
  });
});
