import type { Author } from '../author.ts';
import { NotFound } from '../errors.ts';
import { recordChange } from '../sql/audit-log.ts';
import type { Database, Row } from '../sql/database.ts';
import { refuseMore } from '../sql/refuse-more.ts';
import type { DpCertificate, DpCertificates } from './dp-certificates.ts';
import { getControlPlane } from './sql-control-planes.ts';

export class SqlDpCertificates implements DpCertificates {
  readonly #database: Database;
  readonly #nowMs: () => number;

  constructor(database: Database, nowMs: () => number) {
    this.#database = database;
    this.#nowMs = nowMs;
  }

  async list(organizationId: string, controlPlaneId: string): Promise<readonly DpCertificate[]> {
    await getControlPlane(this.#database, organizationId, controlPlaneId);
    const sql = `SELECT * FROM dp_certificates WHERE control_plane_id = ? ORDER BY created_at_ms, id`;
    return (await this.#database.all(sql, controlPlaneId)).map(readCertificate);
  }

  async get(organizationId: string, controlPlaneId: string, id: string): Promise<DpCertificate> {
    return await getCertificate(this.#database, organizationId, controlPlaneId, id);
  }

  async withFingerprint(fingerprint: string): Promise<readonly DpCertificate[]> {
    const sql = 'SELECT * FROM dp_certificates WHERE fingerprint = ? ORDER BY created_at_ms, id';
    return (await this.#database.all(sql, fingerprint)).map(readCertificate);
  }

  async authorities(subject: string): Promise<readonly DpCertificate[]> {
    const rows = await this.#database.all(
      `SELECT dp_certificates.* FROM dp_certificates JOIN control_planes ON control_planes.id = dp_certificates.control_plane_id
       WHERE dp_certificates.subject = ? AND control_planes.auth_type = 'pki_client_certs'
       ORDER BY dp_certificates.created_at_ms, dp_certificates.id`,
      subject,
    );
    return rows.map(readCertificate);
  }

  async insert(after: DpCertificate, by: Author, max: number): Promise<void> {
    await this.#database.transaction(
      async (tx) => {
        await getControlPlane(tx, after.organizationId, after.controlPlaneId);
        const own = { control_plane_id: after.controlPlaneId };
        await refuseMore(tx, 'dp_certificates', own, 'certificates of gateways of a control plane', max);
        await tx.run(
          `INSERT INTO dp_certificates
             (title, certificate, fingerprint, subject, not_after_ms, updated_at_ms, id, organization_id, control_plane_id, created_at_ms)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          ...changing(after),
          after.id,
          after.organizationId,
          after.controlPlaneId,
          after.createdAtMs,
        );
        await this.#record(tx, 'create', undefined, after, by);
      },
      { turn: `certificates of ${after.controlPlaneId}` },
    );
  }

  async update(after: DpCertificate, by: Author): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const before = await getCertificate(tx, after.organizationId, after.controlPlaneId, after.id);
      await tx.run(
        `UPDATE dp_certificates SET title = ?, certificate = ?, fingerprint = ?, subject = ?, not_after_ms = ?, updated_at_ms = ?
         WHERE id = ?`,
        ...changing(after),
        after.id,
      );
      await this.#record(tx, 'update', before, after, by);
    });
  }

  async remove(organizationId: string, controlPlaneId: string, id: string, by: Author): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const before = await getCertificate(tx, organizationId, controlPlaneId, id);
      await tx.run('DELETE FROM dp_certificates WHERE id = ?', id);
      await this.#record(tx, 'delete', before, undefined, by);
    });
  }

  async #record(
    tx: Database,
    action: 'create' | 'update' | 'delete',
    before: DpCertificate | undefined,
    after: DpCertificate | undefined,
    by: Author,
  ): Promise<void> {
    const entityId = (after ?? before)!.id;
    const change = { atMs: this.#nowMs(), action, entityType: 'dp_client_certificate', entityId, before, after };
    await recordChange(tx, change, by);
  }
}

async function getCertificate(
  database: Database,
  organizationId: string,
  controlPlaneId: string,
  id: string,
): Promise<DpCertificate> {
  await getControlPlane(database, organizationId, controlPlaneId);
  const sql = 'SELECT * FROM dp_certificates WHERE control_plane_id = ? AND id = ?';
  const row = await database.first(sql, controlPlaneId, id);
  if (row === undefined) throw new NotFound('certificate of gateways', id);
  return readCertificate(row);
}

function changing({ title, certificate, fingerprint, subject, notAfterMs, updatedAtMs }: DpCertificate) {
  return [title ?? null, certificate, fingerprint, subject, notAfterMs, updatedAtMs] as const;
}

function readCertificate(row: Row): DpCertificate {
  return {
    id: row['id'] as string,
    organizationId: row['organization_id'] as string,
    controlPlaneId: row['control_plane_id'] as string,
    title: (row['title'] as string | null) ?? undefined,
    certificate: row['certificate'] as string,
    fingerprint: row['fingerprint'] as string,
    subject: row['subject'] as string,
    notAfterMs: row['not_after_ms'] as number,
    createdAtMs: row['created_at_ms'] as number,
    updatedAtMs: row['updated_at_ms'] as number,
  };
}
