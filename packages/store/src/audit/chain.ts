import { createHash } from 'node:crypto';
import type { AuditEntry } from '../audit-log.ts';

/** What the first entry of an organization follows. */
export const noHash = '0'.repeat(64);

/**
 * SHA-256, in hex, over all that an entry says, its place and the hash of the one before it: an entry that is changed, taken out or put
 * elsewhere no longer fits those after it.
 */
export function chainHash(
  previous: string,
  sequence: number,
  entry: Omit<AuditEntry, 'sequence' | 'hash' | 'signature' | 'keyId'>,
): string {
  const said = [
    previous,
    sequence,
    entry.id,
    entry.organizationId,
    entry.type,
    entry.atMs,
    entry.actor,
    entry.principalId ?? null,
    entry.requestId,
    entry.clientIp,
    entry.action,
    entry.entityType,
    entry.entityId,
    entry.beforeHash ?? null,
    entry.afterHash ?? null,
    entry.details ?? null,
  ];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}
