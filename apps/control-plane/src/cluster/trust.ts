import { X509Certificate } from 'node:crypto';
import type { ControlPlane, ControlPlanes, DpCertificate, DpCertificates } from '@sallyport/store';

/** Whose gateway it is, and by which registered certificate. */
export interface Trusted {
  readonly controlPlane: ControlPlane;
  readonly certificateId: string;
  /** When the certificate that it showed ends. */
  readonly endsAtMs: number;
}

/** Where registered certificates are. */
export interface TrustStore {
  readonly controlPlanes: Pick<ControlPlanes, 'findAnywhere'>;
  readonly dpCertificates: Pick<DpCertificates, 'withFingerprint' | 'authorities'>;
}

/**
 * Whose gateway shows this certificate; a sentence where it is nobody's. Control planes that pin certificates know it as it is; others
 * know the authority that signed it itself, with none in between, so that nothing which somebody put there needs to be believed.
 * `named`: the control plane that the gateway means to belong to, where it says so.
 */
export async function judgeCertificate(
  shown: X509Certificate | undefined,
  store: TrustStore,
  nowMs: number,
  named?: string,
): Promise<Trusted | string> {
  if (shown === undefined) return 'It showed no certificate.';
  const unusable = unusableFor(shown, nowMs);
  if (unusable !== undefined) return unusable;
  const registered = await registeredFor(shown, store, nowMs);
  if (registered.length === 0)
    return 'Its certificate is registered with no control plane, nor is one that has signed it.';
  const candidates =
    named === undefined ? registered : registered.filter(({ controlPlane }) => controlPlane.id === named);
  const [first] = candidates;
  if (first === undefined) return 'Its certificate is of another control plane than the one that it names.';
  if (candidates.some(({ controlPlane }) => controlPlane.id !== first.controlPlane.id))
    return 'Several control planes trust its certificate, and it names none of them (--control-plane-id).';
  return { ...first, endsAtMs: shown.validToDate.getTime() };
}

async function registeredFor(
  shown: X509Certificate,
  { controlPlanes, dpCertificates }: TrustStore,
  nowMs: number,
): Promise<Omit<Trusted, 'endsAtMs'>[]> {
  const fingerprint = shown.fingerprint256.replaceAll(':', '').toLowerCase();
  const pinned = await dpCertificates.withFingerprint(fingerprint);
  const authorities = await dpCertificates.authorities(shown.issuer);
  const signers = authorities.filter(({ certificate }) => hasSigned(certificate, shown, nowMs));
  const found: Omit<Trusted, 'endsAtMs'>[] = [];
  for (const [authType, certificates] of [
    ['pinned_client_certs', pinned],
    ['pki_client_certs', signers],
  ] as const) {
    for (const { controlPlaneId, id } of certificates) {
      const controlPlane = await controlPlanes.findAnywhere(controlPlaneId);
      if (controlPlane?.authType === authType) found.push({ controlPlane, certificateId: id });
    }
  }
  return found;
}

function hasSigned(certificate: DpCertificate['certificate'], shown: X509Certificate, nowMs: number): boolean {
  const authority = new X509Certificate(certificate);
  return (
    authority.ca && isValidAt(authority, nowMs) && shown.checkIssued(authority) && shown.verify(authority.publicKey)
  );
}

const clientAuth = '1.3.6.1.5.5.7.3.2';
const anyUsage = '2.5.29.37.0';

function unusableFor(shown: X509Certificate, nowMs: number): string | undefined {
  if (nowMs >= shown.validToDate.getTime()) return `Its certificate ended on ${shown.validToDate.toISOString()}.`;
  if (nowMs < shown.validFromDate.getTime()) return `Its certificate begins on ${shown.validFromDate.toISOString()}.`;
  if (shown.ca) return 'Its certificate is one of an authority, not of a gateway.';
  // Without a list of purposes it is good for any.
  const purposes = shown.keyUsage as readonly string[] | undefined;
  if (purposes !== undefined && !purposes.includes(clientAuth) && !purposes.includes(anyUsage))
    return 'Its certificate is not for clients, by what it says of its use.';
  return undefined;
}

function isValidAt({ validFromDate, validToDate }: X509Certificate, nowMs: number): boolean {
  return validFromDate.getTime() <= nowMs && nowMs < validToDate.getTime();
}
