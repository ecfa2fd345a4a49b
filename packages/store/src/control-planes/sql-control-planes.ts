import { readJson } from '@sallyport/json';
import type { Author } from '../author.ts';
import { NotFound } from '../errors.ts';
import type { Page, PageRequest } from '../page.ts';
import { recordChange } from '../sql/audit-log.ts';
import type { Database, Row } from '../sql/database.ts';
import { refuseMore } from '../sql/refuse-more.ts';
import { selectPage } from '../sql/select-page.ts';
import type { ClusterAuthType, ClusterType, ControlPlane, ControlPlaneField, ControlPlanes } from './control-planes.ts';

const columns: Readonly<Record<ControlPlaneField, string>> = {
  id: 'id',
  name: 'name',
  description: 'description',
  cluster_type: 'cluster_type',
  // Nobody runs gateways for others here.
  cloud_gateway: '0',
  created_at: 'created_at_ms',
  updated_at: 'updated_at_ms',
};

export class SqlControlPlanes implements ControlPlanes {
  readonly #database: Database;
  readonly #nowMs: () => number;

  constructor(database: Database, nowMs: () => number) {
    this.#database = database;
    this.#nowMs = nowMs;
  }

  async list(organizationId: string, request: PageRequest<ControlPlaneField>): Promise<Page<ControlPlane>> {
    return await selectPage(this.#database, 'control_planes', columns, request, readControlPlane, {
      organization_id: organizationId,
    });
  }

  async find(organizationId: string, id: string): Promise<ControlPlane | undefined> {
    return await findControlPlane(this.#database, organizationId, id);
  }

  async findByName(organizationId: string, name: string): Promise<ControlPlane | undefined> {
    const sql = 'SELECT * FROM control_planes WHERE organization_id = ? AND name = ?';
    const row = await this.#database.first(sql, organizationId, name);
    return row && readControlPlane(row);
  }

  async get(organizationId: string, id: string): Promise<ControlPlane> {
    return await getControlPlane(this.#database, organizationId, id);
  }

  async findAnywhere(id: string): Promise<ControlPlane | undefined> {
    const row = await this.#database.first('SELECT * FROM control_planes WHERE id = ?', id);
    return row && readControlPlane(row);
  }

  async insert(after: ControlPlane, by: Author, max: number): Promise<void> {
    await this.#inTurn(after.organizationId, async (tx) => {
      await refuseMore(tx, 'control_planes', { organization_id: after.organizationId }, 'control planes', max);
      await tx.run(
        `INSERT INTO control_planes
           (name, description, labels, auth_type, proxy_urls, updated_at_ms, id, organization_id, cluster_type, created_at_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        ...changing(after),
        after.id,
        after.organizationId,
        after.clusterType,
        after.createdAtMs,
      );
      await this.#record(tx, 'create', undefined, after, by);
    });
  }

  async change(
    organizationId: string,
    id: string,
    edit: (before: ControlPlane) => ControlPlane,
    by: Author,
  ): Promise<ControlPlane> {
    return await this.#inTurn(organizationId, async (tx) => {
      const before = await getControlPlane(tx, organizationId, id);
      const after = edit(before);
      await tx.run(
        `UPDATE control_planes SET name = ?, description = ?, labels = ?, auth_type = ?, proxy_urls = ?, updated_at_ms = ?
         WHERE id = ?`,
        ...changing(after),
        id,
      );
      await this.#record(tx, 'update', before, after, by);
      return after;
    });
  }

  async remove(organizationId: string, id: string, by: Author): Promise<void> {
    await this.#inTurn(organizationId, async (tx) => {
      const before = await getControlPlane(tx, organizationId, id);
      await tx.run('DELETE FROM control_planes WHERE id = ?', id);
      await this.#record(tx, 'delete', before, undefined, by);
    });
  }

  async #inTurn<Result>(organizationId: string, work: (tx: Database) => Promise<Result>): Promise<Result> {
    return await this.#database.transaction(work, { turn: `control planes of ${organizationId}` });
  }

  async #record(
    tx: Database,
    action: 'create' | 'update' | 'delete',
    before: ControlPlane | undefined,
    after: ControlPlane | undefined,
    by: Author,
  ): Promise<void> {
    const entityId = (after ?? before)!.id;
    const change = { atMs: this.#nowMs(), action, entityType: 'control_plane', entityId, before, after };
    await recordChange(tx, change, by);
  }
}

export async function findControlPlane(
  database: Database,
  organizationId: string,
  id: string,
): Promise<ControlPlane | undefined> {
  const sql = 'SELECT * FROM control_planes WHERE organization_id = ? AND id = ?';
  const row = await database.first(sql, organizationId, id);
  return row && readControlPlane(row);
}

/** Throws `NotFound`. */
export async function getControlPlane(database: Database, organizationId: string, id: string): Promise<ControlPlane> {
  const found = await findControlPlane(database, organizationId, id);
  if (found === undefined) throw new NotFound('control plane', id);
  return found;
}

function changing({ name, description, labels, authType, proxyUrls, updatedAtMs }: ControlPlane) {
  const json = [JSON.stringify(labels), authType, JSON.stringify(proxyUrls)] as const;
  return [name, description ?? null, ...json, updatedAtMs] as const;
}

export function readControlPlane(row: Row): ControlPlane {
  return {
    id: row['id'] as string,
    organizationId: row['organization_id'] as string,
    name: row['name'] as string,
    description: (row['description'] as string | null) ?? undefined,
    labels: readJson(row['labels'] as string),
    clusterType: row['cluster_type'] as ClusterType,
    authType: row['auth_type'] as ClusterAuthType,
    proxyUrls: readJson(row['proxy_urls'] as string),
    createdAtMs: row['created_at_ms'] as number,
    updatedAtMs: row['updated_at_ms'] as number,
  };
}
