import type { AuditVerification } from '@sallyport/store';
import { openStore } from '../open-store.ts';
import { type ControlPlaneOptions, StartError } from '../options.ts';
import { openKeyring } from '../secrets/open-keyring.ts';
import { openSigningKey } from './signing-key.ts';
import { type AuditAnchor, verifyAudit } from './verification.ts';

export { type AuditAnchor, StartError };

/** Verifies the audit logs of all organizations of a store, which a control plane may be using. Throws `StartError`. */
export async function verifyAuditLogs(
  options: Pick<ControlPlaneOptions, 'dataFolder' | 'database' | 'masterKeys' | 'log'>,
  anchors: readonly AuditAnchor[],
): Promise<AuditVerification[]> {
  const store = await openStore(options);
  try {
    const { sealer } = await openKeyring(store, options);
    const key = await openSigningKey(store.settings, sealer);
    const known = await store.audit.organizations();
    const organizations = new Set([...known, ...anchors.map(({ organizationId }) => organizationId)]);
    const found: AuditVerification[] = [];
    for (const organizationId of organizations)
      found.push(await verifyAudit(organizationId, { audit: store.audit, key, nowMs: Date.now(), anchors }));
    return found;
  } finally {
    await store.close();
  }
}
