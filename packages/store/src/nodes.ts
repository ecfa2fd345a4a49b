import type { Page, PageRequest } from './page.ts';

/** A gateway that told the control plane something. */
export interface GatewayNode {
  /** Unique within its control plane. */
  id: string;
  controlPlaneId: string;
  version: string;
  hostname: string;
  /** Of the configuration that it has now. */
  configHash: string;
  firstSeenAtMs: number;
  lastSeenAtMs: number;
  /** How far its clock is ahead of ours; what the way takes is in it. */
  clockSkewMs: number;
}

export type NodeField = 'id' | 'hostname' | 'version' | 'last_seen';

export interface Nodes {
  list(controlPlaneId: string, request: PageRequest<NodeField>): Promise<Page<GatewayNode>>;
  find(controlPlaneId: string, id: string): Promise<GatewayNode | undefined>;
  /** What a node says of itself; its first appearance stays. */
  record(node: Omit<GatewayNode, 'firstSeenAtMs'>): Promise<void>;
  /** Forgets one; it is known again when it next says something. Throws `NotFound`. */
  remove(controlPlaneId: string, id: string): Promise<void>;
  /**
   * Forgets nodes that were silent since then, and what their configuration had; unless all were, since then it is not they
   * who are gone.
   */
  prune(beforeMs: number): Promise<void>;
}
