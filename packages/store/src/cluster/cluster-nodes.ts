import type { NodeProblem, UpstreamHealth, Withholding } from '@sallyport/contracts';
import type { Page, PageRequest } from '../page.ts';

/** `normal`: it has what it was sent; `rejected`: it could not use it; the others: it gets no configuration. */
export type SyncStatus = 'unknown' | 'normal' | 'rejected' | Withholding;

/** A gateway that connected to a control plane for its configuration. */
export interface ClusterNode {
  id: string;
  controlPlaneId: string;
  hostname: string;
  version: string;
  labels: Readonly<Record<string, string>>;
  clientIp: string;
  /** The registered certificate by which it was let in, and when the one that it showed ends. */
  certificateId: string;
  certificateEndsAtMs: number;
  /** Of the configuration that it serves; undefined while it has none. */
  configVersion: number | undefined;
  configHash: string | undefined;
  status: SyncStatus;
  /** A sentence; undefined where the status is `normal`. */
  statusReason: string | undefined;
  /** The newest version that it could not use, or that was withheld from it; undefined while there is none. */
  refusedVersion: number | undefined;
  /** Of the version that it rejected. */
  problems: readonly NodeProblem[];
  /** Whether it is connected now, as far as the process that it was connected to could tell. */
  isConnected: boolean;
  firstSeenAtMs: number;
  lastSeenAtMs: number;
}

/** How the targets of a gateway were when it last told. */
export interface ToldHealth {
  nodeId: string;
  toldAtMs: number;
  report: UpstreamHealth;
}

export type ClusterNodeField = 'id' | 'hostname' | 'version' | 'status' | 'last_seen';

export interface ClusterNodes {
  list(controlPlaneId: string, request: PageRequest<ClusterNodeField>): Promise<Page<ClusterNode>>;
  find(controlPlaneId: string, id: string): Promise<ClusterNode | undefined>;
  /** Those that are connected, and were seen since then: a process that was killed could not tell that they are gone. */
  connected(controlPlaneId: string, seenSinceMs: number): Promise<readonly ClusterNode[]>;
  /** Its first appearance stays. Rejects with `Conflict` where the id is that of another control plane's node. */
  record(node: Omit<ClusterNode, 'firstSeenAtMs'>): Promise<void>;
  /** Keeps how its targets are, in place of what it told before. A node that is not known any more is passed over. */
  recordHealth(controlPlaneId: string, told: ToldHealth): Promise<void>;
  /** What the nodes of a control plane told last, by node. */
  health(controlPlaneId: string): Promise<readonly ToldHealth[]>;
  /** Forgets it; whoever is connected is recorded again. Throws `NotFound`. */
  remove(controlPlaneId: string, id: string): Promise<void>;
  /** Forgets those that were not seen since then; gives how many. */
  prune(beforeMs: number): Promise<number>;
}
