import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { by } from '../../contract/fixtures.ts';
import { createStore } from '../../create-store.ts';
import { SchemaTooNew } from '../../errors.ts';

describe('the file of a store', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-store-'));
    file = join(folder, 'store.sqlite');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('keeps what was saved, and is readable by its owner only', async () => {
    const first = await createStore({ file });
    await first.settings.set('a', '1');
    await first.close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const second = await createStore({ file });
    expect(await second.settings.find('a')).toBe('1');
    await second.close();
  });

  it('is refused when a newer version wrote it, and left as it is', async () => {
    await (await createStore({ file })).close();
    const raw = new DatabaseSync(file);
    raw.exec('PRAGMA user_version = 999');
    raw.close();
    await expect(createStore({ file })).rejects.toThrow(SchemaTooNew);
    const after = new DatabaseSync(file);
    expect(after.prepare('PRAGMA user_version').get()).toEqual({ user_version: 999 });
    after.close();
  });

  it('has nothing left of whom was erased, in no page and in no log', async () => {
    const times = { createdBy: 'operator', createdAtMs: 1, updatedAtMs: 1 };
    const store = await createStore({ file });
    const files = () =>
      Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name)))).toString('latin1');
    const rule = {
      id: 'rule',
      organizationId: 'org',
      name: 'n',
      description: undefined,
      labels: {},
      definition: {},
      ...times,
    };
    await store.alertRules.insert(rule, by);
    const message = { group: { consumer: { id: 'cp:person-1', name: 'Ann Example' } } };
    const event = { id: 'event', organizationId: 'org', ruleId: 'rule', kind: 'fired', atMs: 1, message } as const;
    await store.alerts.record('rule', { atMs: 1, error: undefined }, { states: [], events: [event], channelIds: [] });
    await store.entityNames.record(
      { controlPlaneId: 'cp', id: 'n' },
      'c',
      [{ kind: 'consumer', id: 'person-1', name: 'Ann Example' }],
      1,
    );
    expect(files()).toContain('Ann Example');

    const erasure = {
      id: 'e',
      organizationId: 'org',
      kind: 'consumer',
      digest: 'd',
      requestedAtMs: 1,
      completedAtMs: undefined,
      erased: {},
    } as const;
    await store.erasures.insert(erasure, by);
    await store.alerts.erase('org', 'person-1');
    await store.entityNames.erase(['cp'], 'consumer', 'person-1');
    await store.erasures.complete('e', {}, 2);
    expect(files()).not.toContain('Ann Example');
    expect(files()).not.toContain('person-1');
    await store.close();
  });

  it('does not let anybody rewrite the audit log', async () => {
    const store = await createStore({ file });
    const erasure = {
      id: 'e',
      organizationId: 'org',
      kind: 'subject',
      digest: 'd',
      requestedAtMs: 1,
      completedAtMs: 1,
      erased: {},
    } as const;
    await store.erasures.insert(erasure, by);
    await store.close();
    const raw = new DatabaseSync(file);
    expect(() => raw.exec('DELETE FROM audit_log')).toThrow('the audit log is not shortened');
    expect(() => raw.exec("UPDATE audit_log SET actor = 'x'")).toThrow('the audit log is not changed');
    raw.close();
  });
});
