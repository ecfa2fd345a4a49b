import type { AuditLog, AuditVerification } from '@sallyport/store';
import type { AuditSigningKey } from './signing-key.ts';

/** What was told of a chain once, and kept elsewhere: it has to go through there still. */
export interface AuditAnchor {
  organizationId: string;
  sequence: number;
  hash: string;
}

/** An entry has a place within a second; one that waits for so long is held up by somebody. */
const waitMsMax = 60_000;

/** Goes through the chain of an organization; gives what was found, with what is wrong in sentences. */
export async function verifyAudit(
  organizationId: string,
  {
    audit,
    key,
    nowMs,
    anchors = [],
  }: { audit: AuditLog; key: AuditSigningKey; nowMs: number; anchors?: readonly AuditAnchor[] },
): Promise<AuditVerification> {
  const own = anchors.filter((anchor) => anchor.organizationId === organizationId);
  const found = await audit.verify(organizationId, {
    isSigned: key.isSigned,
    places: own.map(({ sequence }) => sequence),
  });
  const { waiting, hashes } = found;
  const lost = own
    .filter(({ sequence, hash }) => hashes.get(sequence) !== hash)
    .map(({ sequence }) => `Entry ${sequence} is not there any more, or not what was noted of it elsewhere.`);
  const late =
    waiting.sinceMs !== undefined && nowMs - waiting.sinceMs > waitMsMax
      ? [
          `${waiting.entries} entries have no place in the chain yet, the oldest since ${new Date(waiting.sinceMs).toISOString()}.`,
        ]
      : [];
  return { ...found, problems: [...found.problems, ...lost, ...late] };
}
