import { X509Certificate } from 'node:crypto';
import type { ControlPlane, DpCertificate } from '@sallyport/store';
import type { TrustStore } from '../trust.ts';

/** Certificates that were registered, as the real store gives them. */
export class MemoryTrust implements TrustStore {
  readonly planes = new Map<string, ControlPlane>();
  certificates: DpCertificate[] = [];

  addControlPlane(id: string, authType: ControlPlane['authType'] = 'pinned_client_certs'): void {
    this.planes.set(id, {
      id,
      organizationId: 'org',
      name: id,
      description: undefined,
      labels: {},
      clusterType: 'CLUSTER_TYPE_CONTROL_PLANE',
      authType,
      proxyUrls: [],
      createdAtMs: 0,
      updatedAtMs: 0,
    });
  }

  /** Gives its id. */
  register(controlPlaneId: string, certificate: string): string {
    const { fingerprint256, subject, validToDate } = new X509Certificate(certificate);
    const id = `certificate-${this.certificates.length}`;
    this.certificates.push({
      id,
      organizationId: 'org',
      controlPlaneId,
      title: undefined,
      certificate,
      fingerprint: fingerprint256.replaceAll(':', '').toLowerCase(),
      subject,
      notAfterMs: validToDate.getTime(),
      createdAtMs: 0,
      updatedAtMs: 0,
    });
    return id;
  }

  readonly controlPlanes = { findAnywhere: async (id: string) => this.planes.get(id) };

  readonly dpCertificates = {
    withFingerprint: async (wanted: string) => this.certificates.filter(({ fingerprint }) => fingerprint === wanted),
    authorities: async (wanted: string) => this.certificates.filter(({ subject }) => subject === wanted),
  };
}
