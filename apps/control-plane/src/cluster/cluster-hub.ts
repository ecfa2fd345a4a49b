import type { X509Certificate } from 'node:crypto';
import { configTopic, type Store } from '@sallyport/store';
import type { WebSocket } from 'ws';
import type { Log } from '../log.ts';
import { AppliedWaits } from './applied-waits.ts';
import { ConfigurationFrames, type DeliverySource } from './frames.ts';
import type { AppliedReport, ConnectedNode, Hub } from './hub.ts';
import { NodeConnection } from './node-connection.ts';
import { clusterNodesTopic, NodeRecords } from './node-records.ts';
import { judgeCertificate, type Trusted, type TrustStore } from './trust.ts';

export interface ClusterHubOptions {
  readonly store: Pick<Store, 'clusterNodes' | 'signals'>;
  readonly trust: TrustStore;
  readonly source: DeliverySource;
  readonly version: string;
  readonly log: Log;
  nowMs(): number;
}

/** What control planes of one store tell each other. */
const topics = { configuration: configTopic, trust: 'cluster-trust', nodes: clusterNodesTopic } as const;

/** A burst of changes is sent as one. Milliseconds. */
const debounceMs = 10;

/** Of one control plane, connected to one process. */
const nodesMax = 2_000;

interface Plane {
  readonly frames: ConfigurationFrames;
  readonly connections: Set<NodeConnection>;
  timer: NodeJS.Timeout | undefined;
}

/** The gateways that are connected to this process, and what they are sent. */
export class ClusterHub implements Hub {
  readonly #options: ClusterHubOptions;
  readonly #planes = new Map<string, Plane>();
  readonly #waits: AppliedWaits;
  readonly #unsubscribe: readonly (() => void)[];
  readonly #records: NodeRecords;

  constructor(options: ClusterHubOptions) {
    this.#options = options;
    const { signals, clusterNodes } = options.store;
    this.#records = new NodeRecords(options);
    this.#waits = new AppliedWaits(clusterNodes, options.nowMs);
    const of = (listener: (controlPlaneId: string) => void) => (payload: object) =>
      listener((payload as { controlPlaneId: string }).controlPlaneId);
    this.#unsubscribe = [
      signals.subscribe(
        topics.configuration,
        of((id) => void this.#onChange(id)),
      ),
      signals.subscribe(
        topics.trust,
        of((id) => void this.#recheckAll(id)),
      ),
      signals.subscribe(
        topics.nodes,
        of((id) => this.#waits.onNews(id)),
      ),
    ];
  }

  /** A gateway whose certificate is trusted. A sentence where there is no room for it. */
  accept(socket: WebSocket, shown: X509Certificate, trusted: Trusted, clientIp: string): void {
    const controlPlaneId = trusted.controlPlane.id;
    const plane = this.#plane(controlPlaneId);
    const connection = new NodeConnection({
      socket,
      shown,
      trusted,
      clientIp,
      frames: plane.frames,
      ownVersion: this.#options.version,
      log: this.#options.log,
      onHello: (it) => this.#onHello(it, plane),
      onNews: (it) => this.#records.note(it, true),
      onPing: (it) => {
        this.#records.note(it, true);
        void this.#recheck(it);
      },
      onHealth: (it, report) => this.#records.noteHealth(it, report),
      onGone: (it) => this.#onGone(it, plane),
    });
    plane.connections.add(connection);
    if (plane.connections.size > nodesMax)
      connection.close('tooMany', `There are ${nodesMax} gateways of this control plane already.`);
  }

  async applied(controlPlaneId: string, version: number, timeoutMs: number): Promise<AppliedReport> {
    return await this.#waits.wait(controlPlaneId, version, timeoutMs);
  }

  nodes(controlPlaneId: string): readonly ConnectedNode[] {
    const connections = [...(this.#planes.get(controlPlaneId)?.connections ?? [])];
    return connections.flatMap(({ node }) =>
      node === undefined ? [] : [{ id: node.id, hostname: node.hostname, version: node.version }],
    );
  }

  async recheck(controlPlaneId: string): Promise<void> {
    await this.#options.store.signals.publish(topics.trust, { controlPlaneId });
  }

  async close(controlPlaneId: string): Promise<void> {
    await this.recheck(controlPlaneId);
  }

  /** The process ends: gateways look for another one. */
  async stop(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#waits.stop();
    for (const { connections, timer } of this.#planes.values()) {
      clearTimeout(timer);
      for (const connection of connections) connection.close('ending', 'The control plane ends.');
    }
    await this.#records.end();
  }

  #plane(controlPlaneId: string): Plane {
    let plane = this.#planes.get(controlPlaneId);
    if (plane === undefined) {
      const frames = new ConfigurationFrames(controlPlaneId, this.#options.source);
      plane = { frames, connections: new Set(), timer: undefined };
      this.#planes.set(controlPlaneId, plane);
    }
    return plane;
  }

  async #onChange(controlPlaneId: string): Promise<void> {
    this.#pumpSoon(controlPlaneId);
    try {
      for (const id of (await this.#options.source.groupsOf?.(controlPlaneId)) ?? []) this.#pumpSoon(id);
    } catch (error) {
      this.#options.log.error('the groups of a control plane are not known', { reason: (error as Error).message });
    }
  }

  #pumpSoon(controlPlaneId: string): void {
    const plane = this.#planes.get(controlPlaneId);
    if (plane === undefined || plane.timer !== undefined) return;
    plane.timer = setTimeout(() => {
      plane.timer = undefined;
      for (const connection of plane.connections) connection.pump();
    }, debounceMs);
  }

  async #onHello(connection: NodeConnection, { connections }: Plane): Promise<string | undefined> {
    const { node, trusted, clientIp } = connection;
    const controlPlaneId = trusted.controlPlane.id;
    for (const other of connections) {
      if (other === connection || other.node?.id !== node!.id) continue;
      if (other.shown.fingerprint256 !== connection.shown.fingerprint256)
        return 'A gateway with this id is connected, with another certificate.';
      other.close('replaced', 'The same gateway has connected anew.');
    }
    try {
      await this.#records.write(connection, true);
    } catch (error) {
      return (error as Error).message;
    }
    const { id, hostname, version } = node!;
    this.#options.log.info('a gateway has connected', { controlPlaneId, id, hostname, version, clientIp });
    return undefined;
  }

  /** What nobody is connected for is read again when somebody is. */
  #forget(controlPlaneId: string, plane: Plane): void {
    clearTimeout(plane.timer);
    if (this.#planes.get(controlPlaneId) === plane) this.#planes.delete(controlPlaneId);
  }

  #onGone(connection: NodeConnection, plane: Plane): void {
    plane.connections.delete(connection);
    if (plane.connections.size === 0) this.#forget(connection.trusted.controlPlane.id, plane);
    const { node, trusted } = connection;
    if (node === undefined) return;
    const controlPlaneId = trusted.controlPlane.id;
    this.#options.log.info('a gateway is gone', { controlPlaneId, id: node.id, hostname: node.hostname });
    // One that is here again was recorded as such.
    const isBack = [...plane.connections].some((other) => other.node?.id === node.id);
    if (!isBack) this.#records.note(connection, false);
  }

  async #recheckAll(controlPlaneId: string): Promise<void> {
    const connections = [...(this.#planes.get(controlPlaneId)?.connections ?? [])];
    await Promise.all(connections.map((connection) => this.#recheck(connection)));
  }

  async #recheck(connection: NodeConnection): Promise<void> {
    const { trust, nowMs, log } = this.#options;
    const controlPlaneId = connection.trusted.controlPlane.id;
    try {
      const judged = await judgeCertificate(connection.shown, trust, nowMs(), controlPlaneId);
      if (typeof judged !== 'string') return;
      log.warn('a gateway is not trusted any more', { controlPlaneId, id: connection.node?.id, reason: judged });
      connection.close('notTrusted', judged);
    } catch (error) {
      log.error('whether a gateway is trusted cannot be told', { controlPlaneId, reason: (error as Error).message });
    }
  }
}
