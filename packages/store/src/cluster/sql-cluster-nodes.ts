import { readJson } from '@sallyport/json';
import { Conflict, NotFound } from '../errors.ts';
import type { Page, PageRequest } from '../page.ts';
import type { Database } from '../sql/database.ts';
import { selectPage } from '../sql/select-page.ts';
import type { ClusterNode, ClusterNodeField, ClusterNodes, ToldHealth } from './cluster-nodes.ts';

const columns: Readonly<Record<ClusterNodeField, string>> = {
  id: 'id',
  hostname: 'hostname',
  version: 'version',
  status: 'status',
  last_seen: 'last_seen_at_ms',
};

export class SqlClusterNodes implements ClusterNodes {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async list(controlPlaneId: string, request: PageRequest<ClusterNodeField>): Promise<Page<ClusterNode>> {
    return await selectPage(this.#database, 'cluster_nodes', columns, request, readNode, {
      control_plane_id: controlPlaneId,
    });
  }

  async find(controlPlaneId: string, id: string): Promise<ClusterNode | undefined> {
    const row = await this.#database.first(
      'SELECT * FROM cluster_nodes WHERE control_plane_id = ? AND id = ?',
      controlPlaneId,
      id,
    );
    return row && readNode(row);
  }

  async connected(controlPlaneId: string, seenSinceMs: number): Promise<readonly ClusterNode[]> {
    const rows = await this.#database.all(
      `SELECT * FROM cluster_nodes WHERE control_plane_id = ? AND is_connected = 1 AND last_seen_at_ms >= ? ORDER BY id`,
      controlPlaneId,
      seenSinceMs,
    );
    return rows.map(readNode);
  }

  async record(node: Omit<ClusterNode, 'firstSeenAtMs'>): Promise<void> {
    const changed = await this.#database.run(
      `INSERT INTO cluster_nodes (id, control_plane_id, hostname, version, labels, client_ip, certificate_id,
         certificate_ends_at_ms, config_version, config_hash, status, status_reason, refused_version, problems, is_connected,
         first_seen_at_ms, last_seen_at_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE
       SET hostname = excluded.hostname, version = excluded.version, labels = excluded.labels,
           client_ip = excluded.client_ip, certificate_id = excluded.certificate_id,
           certificate_ends_at_ms = excluded.certificate_ends_at_ms, config_version = excluded.config_version,
           config_hash = excluded.config_hash, status = excluded.status, status_reason = excluded.status_reason,
           refused_version = excluded.refused_version, problems = excluded.problems,
           is_connected = excluded.is_connected, last_seen_at_ms = excluded.last_seen_at_ms
       WHERE cluster_nodes.control_plane_id = excluded.control_plane_id`,
      node.id,
      node.controlPlaneId,
      node.hostname,
      node.version,
      JSON.stringify(node.labels),
      node.clientIp,
      node.certificateId,
      node.certificateEndsAtMs,
      node.configVersion ?? null,
      node.configHash ?? null,
      node.status,
      node.statusReason ?? null,
      node.refusedVersion ?? null,
      JSON.stringify(node.problems),
      node.isConnected ? 1 : 0,
      node.lastSeenAtMs,
      node.lastSeenAtMs,
    );
    if (changed === 0) throw new Conflict(`The node ${node.id} is one of another control plane.`);
  }

  async recordHealth(controlPlaneId: string, { nodeId, report, toldAtMs }: ToldHealth): Promise<void> {
    await this.#database.run(
      `INSERT INTO upstream_health (node_id, control_plane_id, report, told_at_ms)
       SELECT id, control_plane_id, ?, ? FROM cluster_nodes WHERE id = ? AND control_plane_id = ?
       ON CONFLICT (node_id) DO UPDATE
       SET control_plane_id = excluded.control_plane_id, report = excluded.report, told_at_ms = excluded.told_at_ms`,
      JSON.stringify(report),
      toldAtMs,
      nodeId,
      controlPlaneId,
    );
  }

  async health(controlPlaneId: string): Promise<readonly ToldHealth[]> {
    const rows = await this.#database.all(
      'SELECT * FROM upstream_health WHERE control_plane_id = ? ORDER BY node_id',
      controlPlaneId,
    );
    return rows.map((row) => ({
      nodeId: row['node_id'] as string,
      toldAtMs: row['told_at_ms'] as number,
      report: readJson(row['report'] as string),
    }));
  }

  async remove(controlPlaneId: string, id: string): Promise<void> {
    const removed = await this.#database.run(
      'DELETE FROM cluster_nodes WHERE control_plane_id = ? AND id = ?',
      controlPlaneId,
      id,
    );
    if (removed === 0) throw new NotFound('node', id);
    await this.#database.run('DELETE FROM upstream_health WHERE node_id = ?', id);
  }

  async prune(beforeMs: number): Promise<number> {
    const pruned = await this.#database.run('DELETE FROM cluster_nodes WHERE last_seen_at_ms < ?', beforeMs);
    if (pruned > 0)
      await this.#database.run('DELETE FROM upstream_health WHERE node_id NOT IN (SELECT id FROM cluster_nodes)');
    return pruned;
  }
}

function readNode(row: Record<string, unknown>): ClusterNode {
  return {
    id: row['id'] as string,
    controlPlaneId: row['control_plane_id'] as string,
    hostname: row['hostname'] as string,
    version: row['version'] as string,
    labels: readJson(row['labels'] as string),
    clientIp: row['client_ip'] as string,
    certificateId: row['certificate_id'] as string,
    certificateEndsAtMs: row['certificate_ends_at_ms'] as number,
    configVersion: (row['config_version'] as number | null) ?? undefined,
    configHash: (row['config_hash'] as string | null) ?? undefined,
    status: row['status'] as ClusterNode['status'],
    statusReason: (row['status_reason'] as string | null) ?? undefined,
    refusedVersion: (row['refused_version'] as number | null) ?? undefined,
    problems: readJson(row['problems'] as string),
    isConnected: row['is_connected'] === 1,
    firstSeenAtMs: row['first_seen_at_ms'] as number,
    lastSeenAtMs: row['last_seen_at_ms'] as number,
  };
}
