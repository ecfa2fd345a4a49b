import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { createStore } from '../create-store.ts';
import { scriptFor } from '../sql/migrations/script.ts';
import { upTo } from '../sql/migrations/test/ends-in-midst.ts';

it('entries from before there were organizations are of the first, and get their places, too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-older-'));
  const file = join(folder, 'file.sqlite');
  const old = new DatabaseSync(file);
  for (const migration of upTo(5)) old.exec(scriptFor('sqlite', migration));
  old.exec(`PRAGMA user_version = 5`);
  for (const id of ['a', 'b'])
    old.exec(`INSERT INTO audit_log (at_ms, actor, request_id, client_ip, action, entity_type, entity_id)
      VALUES (1, 'operator', 'r', '::1', 'create', 'dashboard', '${id}')`);
  old.close();
  const store = await createStore({ file });
  const organizationId = await store.settings.findOrSet('organization_id', () => 'made now');
  expect(organizationId).toMatch(/^[0-9a-f-]{36}$/);
  await store.audit.chain({ keyId: 'k', sign: (hash) => hash });
  const found = await store.audit.verify(organizationId, { isSigned: ({ hash, signature }) => hash === signature });
  expect(found).toMatchObject({ entries: 2, problems: [] });
  const entries = await store.audit.browse(organizationId, { filters: [], size: 10 });
  expect(entries.map(({ type, entityId, sequence }) => [type, entityId, sequence])).toEqual([
    ['change', 'b', 2],
    ['change', 'a', 1],
  ]);
  await store.close();
  rmSync(folder, { recursive: true });
});
