import { createHmac } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditHead, AuditSigner, AuditVerification } from '../audit-log.ts';
import { createStore } from '../create-store.ts';
import { chainHash, noHash } from './chain.ts';
import { readEntry } from './read-entry.ts';

const sign = (hash: string) => createHmac('sha256', 'key').update(hash).digest('hex');
const signer: AuditSigner = { keyId: 'k', sign };
const isSigned = ({ hash, signature }: { hash: string; signature: string }) => signature === sign(hash);
const by = { organizationId: 'org', principalId: 'p', actor: 'ann', requestId: 'r', clientIp: '::1' };

// By somebody who may write the database, and has not the key.
describe('an audit log that was tampered with', () => {
  let folder: string;
  let original: string;
  let head: AuditHead;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-audit-'));
    original = join(folder, 'original.sqlite');
    const store = await createStore({ file: original });
    for (let atMs = 1; atMs <= 20; atMs++)
      await store.audit.record([
        {
          ...by,
          type: 'authorization',
          atMs,
          action: 'read',
          entityType: 'x',
          entityId: `${atMs}`,
          details: { granted: false },
        },
      ]);
    await store.audit.chain(signer);
    head = (await store.audit.head('org'))!;
    await store.close();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  let copies = 0;
  async function found(
    tamper: (database: DatabaseSync) => void,
    places: readonly number[] = [],
  ): Promise<AuditVerification> {
    const file = join(folder, `${copies++}.sqlite`);
    copyFileSync(original, file);
    const database = new DatabaseSync(file);
    for (const { name } of database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all())
      database.exec(`DROP TRIGGER ${name}`);
    tamper(database);
    database.close();
    const store = await createStore({ file });
    try {
      return await store.audit.verify('org', { isSigned, places });
    } finally {
      await store.close();
    }
  }

  /** As whoever knows how the chain is made would: everything from an entry on is made to fit. */
  function chainAnew(database: DatabaseSync): void {
    let hash = noHash;
    let sequence = 0;
    const rows = database
      .prepare('SELECT l.* FROM audit_chain c JOIN audit_log l ON l.id = c.entry_id ORDER BY c.sequence')
      .all();
    database.exec('DELETE FROM audit_chain');
    for (const row of rows) {
      hash = chainHash(hash, ++sequence, readEntry(row));
      database
        .prepare("INSERT INTO audit_chain VALUES ('org', ?, ?, ?, 'k', ?)")
        .run(sequence, row['id'] as number, hash, createHmac('sha256', 'guessed').update(hash).digest('hex'));
    }
    database.prepare('UPDATE audit_heads SET sequence = ?, hash = ?').run(sequence, hash);
  }

  it('is none, as it was written', async () => {
    expect(await found(() => {}, [20])).toMatchObject({
      entries: 20,
      problems: [],
      head,
      hashes: new Map([[20, head.hash]]),
    });
  });

  it.each([
    ['edited', "UPDATE audit_log SET actor = 'bob' WHERE entity_id = '7'", 'Entry 7 is not what it was'],
    [
      'edited in its details',
      "UPDATE audit_log SET details = '{}' WHERE entity_id = '7'",
      'Entry 7 is not what it was',
    ],
    [
      'moved to another organization',
      "UPDATE audit_log SET organization_id = 'x' WHERE entity_id = '7'",
      'Entry 7 is not',
    ],
    ['shortened by an entry', "DELETE FROM audit_log WHERE entity_id = '7'", 'Entry 7 is missing from the log'],
    [
      'shortened in both places',
      "DELETE FROM audit_log WHERE entity_id = '7'; DELETE FROM audit_chain WHERE sequence = 7",
      'Entries 7 to 7 are missing',
    ],
    [
      'put in another order',
      'UPDATE audit_chain SET entry_id = -1 WHERE sequence = 7; UPDATE audit_chain SET entry_id = 7 WHERE sequence = 8; UPDATE audit_chain SET entry_id = 8 WHERE sequence = 7',
      'Entry 7 is not what it was, or not where it was',
    ],
    [
      'cut off at its end',
      'DELETE FROM audit_log WHERE id > 15; DELETE FROM audit_chain WHERE sequence > 15',
      'ends with entry 15, and should end with 20',
    ],
    [
      'longer by an entry',
      "INSERT INTO audit_log (organization_id, at_ms, actor, request_id, client_ip, action, entity_type, entity_id) VALUES ('org', 1, 'a', 'r', 'c', 'x', 'x', 'x')",
      '1 entries of the log have no place',
    ],
  ])('is found out where it was %s', async (_, sql, problem) => {
    expect((await found((database) => database.exec(sql))).problems.join('\n')).toContain(problem);
  });

  it('is found out where all of the chain was made to fit, by its signature', async () => {
    const { problems } = await found((database) => {
      database.exec("UPDATE audit_log SET actor = 'bob' WHERE entity_id = '7'");
      chainAnew(database);
    });
    expect(problems).toEqual([expect.stringContaining('The signature of entry 20 is none of ours')]);
  });

  it('is found out where its end was taken away with all traces, by what was noted elsewhere', async () => {
    const cut = await found(
      (database) => {
        database.exec('DELETE FROM audit_log WHERE id > 15; DELETE FROM audit_chain WHERE sequence > 15');
        database.exec(
          'UPDATE audit_heads SET sequence = 15, hash = (SELECT hash FROM audit_chain WHERE sequence = 15)',
        );
      },
      [head.sequence],
    );
    expect([cut.problems, cut.hashes.get(head.sequence)]).toEqual([[], undefined]);
  });
});
