import type { AuditEntry, AuditHead, AuditSigner } from '../audit-log.ts';
import type { Database, Row } from '../sql/database.ts';
import { insertRows } from '../sql/insert-rows.ts';
import { chainHash, noHash } from './chain.ts';
import { readEntry } from './read-entry.ts';

const entriesAtOnce = 200;

/**
 * Gives entries that wait their places. They are written without: changes would otherwise wait for each other, all of an organization. Whoever
 * is about to do this, in whatever process, takes a turn.
 */
export async function chainWaiting(database: Database, signer: AuditSigner): Promise<void> {
  for (;;) {
    const chained = await database.transaction((tx) => chainSome(tx, signer), { turn: 'audit-chain' });
    if (chained < entriesAtOnce) return;
  }
}

async function chainSome(tx: Database, { keyId, sign }: AuditSigner): Promise<number> {
  const rows = await tx.all<Row>(
    `SELECT audit_log.* FROM audit_waiting JOIN audit_log ON audit_log.id = audit_waiting.entry_id
     ORDER BY audit_waiting.entry_id LIMIT ${entriesAtOnce}`,
  );
  if (rows.length === 0) return 0;
  const entries = rows.map(readEntry);
  const heads = new Map<string, AuditHead>();
  const places: (readonly [string, number, number, string, string, string])[] = [];
  for (const entry of entries) {
    const { organizationId } = entry;
    const head = heads.get(organizationId) ??
      (await findHead(tx, organizationId)) ?? { organizationId, sequence: 0, hash: noHash };
    const next = follow(head, entry);
    heads.set(organizationId, next);
    places.push([organizationId, next.sequence, entry.id, next.hash, keyId, sign(next.hash)]);
  }
  await insertRows(tx, 'audit_chain (organization_id, sequence, entry_id, hash, key_id, signature)', places);
  await insertRows(
    tx,
    'audit_heads (organization_id, sequence, hash)',
    [...heads.values()].map(({ organizationId, sequence, hash }) => [organizationId, sequence, hash]),
    'ON CONFLICT (organization_id) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash',
  );
  await tx.run(
    `DELETE FROM audit_waiting WHERE entry_id IN (${entries.map(() => '?').join(', ')})`,
    ...entries.map(({ id }) => id),
  );
  return entries.length;
}

function follow({ organizationId, sequence, hash }: AuditHead, entry: AuditEntry): AuditHead {
  const next = sequence + 1;
  return { organizationId, sequence: next, hash: chainHash(hash, next, entry) };
}

export async function findHead(database: Database, organizationId: string): Promise<AuditHead | undefined> {
  const head = await database.first<{ sequence: number; hash: string }>(
    'SELECT sequence, hash FROM audit_heads WHERE organization_id = ?',
    organizationId,
  );
  return head === undefined ? undefined : { organizationId, ...head };
}
