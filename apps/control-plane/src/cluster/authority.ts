import { selfSigned } from '@sallyport/certificates';
import { readJson } from '@sallyport/json';
import type { Settings } from '@sallyport/store';
import type { Sealer } from '../secrets/sealer.ts';

export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** Who signs the certificate of the cluster listener; gateways trust it, and it trusts no gateway. PEM. */
export interface Authority {
  readonly certificate: string;
  /** A certificate of the listener, for these names and addresses. */
  issue(names: readonly string[]): KeyPair;
}

/** How long a listener's certificate is good; it is renewed when a third of that is left. */
export const serverCertificateDays = 90;
const authorityDays = 3_650;
const settingName = 'cluster_authority';

/** The authority of an installation: made at its first start, then kept, its key sealed. */
export async function openAuthority(settings: Settings, sealer: Sealer): Promise<Authority> {
  const kept = await settings.findOrSet(settingName, () => {
    const made = selfSigned({ names: ['Sallyport cluster authority'], days: authorityDays, isCa: true });
    return JSON.stringify({ certificate: made.cert, key: sealer.seal(made.key, settingName) });
  });
  const { certificate, key } = readJson(kept) as { certificate: string; key: string };
  const issuer = { cert: certificate, key: sealer.open(key, settingName) };
  return {
    certificate,
    issue: (names) => selfSigned({ names, days: serverCertificateDays, usage: 'server', issuer }),
  };
}
