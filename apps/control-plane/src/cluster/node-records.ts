import type { UpstreamHealth } from '@sallyport/contracts';
import type { ClusterNode, Store } from '@sallyport/store';
import type { Log } from '../log.ts';
import type { NodeConnection } from './node-connection.ts';

/** Control planes of one store tell each other that something is known of a gateway. */
export const clusterNodesTopic = 'cluster-nodes';

export interface NodeRecordsOptions {
  readonly store: Pick<Store, 'clusterNodes' | 'signals'>;
  readonly log: Log;
  nowMs(): number;
}

/** Keeps what is known of the gateways that are connected. */
export class NodeRecords {
  readonly #options: NodeRecordsOptions;
  /** Writes about each node, in their order. */
  readonly #writes = new Map<string, Promise<void>>();
  /** What gateways told that is not kept yet. */
  readonly #health = new Map<string, UpstreamHealth>();

  constructor(options: NodeRecordsOptions) {
    this.#options = options;
  }

  /** Keeps it in its turn; what goes wrong is logged. */
  note(connection: NodeConnection, isConnected: boolean): void {
    this.write(connection, isConnected).catch((error: Error) =>
      this.#options.log.error('what is known of a gateway could not be kept', { reason: error.message }),
    );
  }

  /** Keeps how the targets of a gateway are: where it is busy with what came before, only the newest. */
  noteHealth(connection: NodeConnection, report: UpstreamHealth): void {
    const nodeId = connection.node!.id;
    const isWaiting = this.#health.has(nodeId);
    this.#health.set(nodeId, report);
    if (isWaiting) return;
    void this.#inTurn(nodeId, async () => {
      const newest = this.#health.get(nodeId)!;
      this.#health.delete(nodeId);
      const told = { nodeId, toldAtMs: this.#options.nowMs(), report: newest };
      try {
        await this.#options.store.clusterNodes.recordHealth(connection.trusted.controlPlane.id, told);
      } catch (error) {
        this.#options.log.error('how targets are could not be kept', { reason: (error as Error).message });
      }
    });
  }

  /** Keeps it; rejects where that fails. */
  write(connection: NodeConnection, isConnected: boolean): Promise<void> {
    const { clusterNodes, signals } = this.#options.store;
    const record = this.#recordOf(connection, isConnected);
    return this.#inTurn(record.id, async () => {
      await clusterNodes.record(record);
      await signals.publish(clusterNodesTopic, { controlPlaneId: record.controlPlaneId });
    });
  }

  /** Behind what is being kept of the same node. */
  #inTurn(nodeId: string, work: () => Promise<void>): Promise<void> {
    const before = this.#writes.get(nodeId) ?? Promise.resolve();
    const written = before
      .catch(() => {})
      .then(work)
      .finally(() => {
        if (this.#writes.get(nodeId) === written) this.#writes.delete(nodeId);
      });
    this.#writes.set(nodeId, written);
    return written;
  }

  #recordOf(connection: NodeConnection, isConnected: boolean): Omit<ClusterNode, 'firstSeenAtMs'> {
    const { node, trusted, clientIp, has, rejected, withheld } = connection;
    const { id, hostname, version, labels } = node!;
    const problem = rejected?.problems[0]?.message;
    const [status, statusReason] =
      withheld !== undefined
        ? [withheld.status, withheld.reason]
        : rejected !== undefined
          ? (['rejected', problem] as const)
          : ([has === undefined ? 'unknown' : 'normal', undefined] as const);
    return {
      id,
      controlPlaneId: trusted.controlPlane.id,
      hostname,
      version,
      labels,
      clientIp,
      certificateId: trusted.certificateId,
      certificateEndsAtMs: trusted.endsAtMs,
      configVersion: has?.version,
      configHash: has?.hash,
      status,
      statusReason,
      refusedVersion: withheld?.version ?? rejected?.version,
      problems: rejected?.problems ?? [],
      isConnected,
      lastSeenAtMs: this.#options.nowMs(),
    };
  }

  /** Waits for what is being kept. */
  async end(): Promise<void> {
    await Promise.all(this.#writes.values());
  }
}
