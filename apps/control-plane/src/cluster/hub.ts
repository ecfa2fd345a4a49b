import type { NodeProblem } from '@sallyport/contracts';

/** What came of a version, over all gateways that are connected to any process of the installation. */
export interface AppliedReport {
  /** Ids of the gateways that serve this version, or a later one. */
  readonly applied: readonly string[];
  /** That could not use it, and why; they serve on what they had. */
  readonly rejected: readonly { readonly nodeId: string; readonly problems: readonly NodeProblem[] }[];
  /** That had not answered when the time was over, or get no configuration at all. */
  readonly pending: readonly string[];
}

/** A gateway that is connected to this process now. */
export interface ConnectedNode {
  readonly id: string;
  readonly hostname: string;
  readonly version: string;
}

/** The gateways that are connected. */
export interface Hub {
  /** Resolves once all gateways of a control plane have answered for a version, at the latest after `timeoutMs`. */
  applied(controlPlaneId: string, version: number, timeoutMs: number): Promise<AppliedReport>;
  nodes(controlPlaneId: string): readonly ConnectedNode[];
  /** What a control plane trusts has changed: whose certificate is not good any more is cut off, wherever it is connected. */
  recheck(controlPlaneId: string): Promise<void>;
  /** The control plane is gone: its gateways are cut off, wherever they are connected. */
  close(controlPlaneId: string): Promise<void>;
}

/** Of an installation that has no cluster listener: no gateway is ever connected. */
export const emptyHub: Hub = {
  applied: async () => ({ applied: [], rejected: [], pending: [] }),
  nodes: () => [],
  recheck: async () => {},
  close: async () => {},
};
