import type { Author } from '../author.ts';

/** A certificate that gateways of a control plane show (pinned), or that has issued the ones which they show (PKI). */
export interface DpCertificate {
  id: string;
  organizationId: string;
  controlPlaneId: string;
  title: string | undefined;
  /** PEM. */
  certificate: string;
  /** SHA-256 of its DER form, in hex without colons, small letters. */
  fingerprint: string;
  /** Whom it names, as `X509Certificate.subject` does. */
  subject: string;
  notAfterMs: number;
  createdAtMs: number;
  updatedAtMs: number;
}

export interface DpCertificates {
  /** The oldest first. */
  list(organizationId: string, controlPlaneId: string): Promise<readonly DpCertificate[]>;
  /** Throws `NotFound`. */
  get(organizationId: string, controlPlaneId: string, id: string): Promise<DpCertificate>;
  /** In whichever control plane: gateways are known by nothing but what they show. */
  withFingerprint(fingerprint: string): Promise<readonly DpCertificate[]>;
  /** Of control planes whose gateways' certificates they issue; in whichever organization. */
  authorities(subject: string): Promise<readonly DpCertificate[]>;
  /** Throws `Conflict` where the control plane has it already, `LimitReached`. */
  insert(certificate: DpCertificate, by: Author, max: number): Promise<void>;
  /** Replaces title and certificate. Throws `NotFound`, `Conflict`. */
  update(certificate: DpCertificate, by: Author): Promise<void>;
  /** Throws `NotFound`. */
  remove(organizationId: string, controlPlaneId: string, id: string, by: Author): Promise<void>;
}
