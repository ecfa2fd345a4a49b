import type { AuditHead, AuditVerification, AuditVerifying } from '../audit-log.ts';
import type { Database, Row } from '../sql/database.ts';
import { chainHash, noHash } from './chain.ts';
import { readEntry } from './read-entry.ts';
import { findHead } from './sql-audit-chain.ts';

const rowsAtOnce = 1_000;
const problemsMax = 100;

/** Goes through the chain of an organization and says what does not fit. `tx` shows one moment. */
export async function verifyChain(
  tx: Database,
  organizationId: string,
  { isSigned, places = [] }: AuditVerifying,
): Promise<AuditVerification> {
  const problems: string[] = [];
  const report = (problem: string) => void (problems.length < problemsMax && problems.push(problem));
  const wanted = new Set(places);
  const hashes = new Map<number, string>();
  let last: AuditHead = { organizationId, sequence: 0, hash: noHash };
  for (;;) {
    const rows = await tx.all<Row>(
      `SELECT audit_log.*, audit_chain.sequence, audit_chain.hash, audit_chain.key_id, audit_chain.signature
       FROM audit_chain LEFT JOIN audit_log ON audit_log.id = audit_chain.entry_id
       WHERE audit_chain.organization_id = ? AND audit_chain.sequence > ? ORDER BY audit_chain.sequence LIMIT ${rowsAtOnce}`,
      organizationId,
      last.sequence,
    );
    for (const row of rows) {
      last = follow(last, row, report);
      if (wanted.has(last.sequence)) hashes.set(last.sequence, last.hash);
    }
    const final = rows.at(-1);
    // A hash stands for all before it, so that a signature here and there vouches for the whole.
    if (final !== undefined && !isSigned(signedIn(final)))
      report(
        `The signature of entry ${last.sequence} is none of ours: what was signed up to there was something else.`,
      );
    if (rows.length < rowsAtOnce) break;
  }
  const head = await findHead(tx, organizationId);
  if ((head?.sequence ?? 0) !== last.sequence || (head !== undefined && head.hash !== last.hash))
    report(`The chain ends with entry ${last.sequence}, and should end with ${head?.sequence ?? 0}.`);
  const strays = await countStrays(tx, organizationId);
  if (strays > 0) report(`${strays} entries of the log have no place in the chain.`);
  return {
    organizationId,
    entries: last.sequence,
    head: last.sequence === 0 ? undefined : last,
    waiting: await waitingIn(tx, organizationId),
    problems,
    hashes,
  };
}

function follow(last: AuditHead, row: Row, report: (problem: string) => void): AuditHead {
  const { sequence, hash } = row as unknown as AuditHead;
  if (sequence !== last.sequence + 1) report(`Entries ${last.sequence + 1} to ${sequence - 1} are missing.`);
  if (row['id'] === null) report(`Entry ${sequence} is missing from the log.`);
  else if (chainHash(last.hash, sequence, readEntry(row)) !== hash)
    report(`Entry ${sequence} is not what it was, or not where it was.`);
  // What follows is judged by what stands here, so that it is this one entry that is named.
  return { organizationId: last.organizationId, sequence, hash };
}

function signedIn(row: Row) {
  return { hash: row['hash'] as string, keyId: row['key_id'] as string, signature: row['signature'] as string };
}

async function countStrays(tx: Database, organizationId: string): Promise<number> {
  const found = await tx.first<{ entries: number }>(
    `SELECT count(*) AS entries FROM audit_log WHERE organization_id = ?
     AND NOT EXISTS (SELECT 1 FROM audit_chain WHERE entry_id = audit_log.id)
     AND NOT EXISTS (SELECT 1 FROM audit_waiting WHERE entry_id = audit_log.id)`,
    organizationId,
  );
  return found!.entries;
}

async function waitingIn(tx: Database, organizationId: string): Promise<AuditVerification['waiting']> {
  const found = await tx.first<{ entries: number; since: number | null }>(
    `SELECT count(*) AS entries, min(at_ms) AS since FROM audit_waiting JOIN audit_log ON audit_log.id = entry_id
     WHERE organization_id = ?`,
    organizationId,
  );
  return { entries: found!.entries, sinceMs: found!.since ?? undefined };
}
