/** Rows of one run of a gateway's event host, numbered; see `RowBatch` of the contracts. */
export interface RowStream {
  /** Unique within its control plane. */
  id: string;
  controlPlaneId: string;
  nodeId: string;
  /** Rows below it are stored for good. */
  next: number;
  /** Rows whose numbers were passed over: lost on the way. */
  missing: number;
  /** Exchanges that have no row, by reason, as the gateway counts them. */
  lost: Readonly<Record<string, number>>;
  updatedAtMs: number;
}

export interface Streams {
  find(controlPlaneId: string, id: string): Promise<RowStream | undefined>;
  record(stream: RowStream): Promise<void>;
  /** All streams of each node together. */
  totals(controlPlaneId: string, nodeIds: readonly string[]): Promise<ReadonlyMap<string, StreamTotals>>;
  /** Forgets streams that brought nothing since then. */
  prune(beforeMs: number): Promise<void>;
}

export interface StreamTotals {
  rows: number;
  missing: number;
  lost: Readonly<Record<string, number>>;
}
