import type { AnalyticsStore, Conversations, QueryPorts } from '@sallyport/analytics';
import type { Store } from '@sallyport/store';
import type { Access } from './access/access.ts';
import type { Log } from './log.ts';

/** What routes work with. */
export interface Services {
  /** Of the one control plane that there is; rows are kept under it. */
  controlPlaneId: string;
  store: Store;
  analytics: AnalyticsStore;
  /** Joins rows as they come. */
  conversations: Conversations;
  /** What questions about analytics are answered with. */
  queryPorts: QueryPorts;
  access: Access;
  log: Log;
  nowMs(): number;
}

/** Puts together what belongs together. */
export function createServices(parts: Omit<Services, 'queryPorts'>): Services {
  const { controlPlaneId, store, analytics, nowMs } = parts;
  return {
    ...parts,
    queryPorts: {
      store: analytics,
      names: store.entityNames,
      clock: { nowMs },
      controlPlane: { id: controlPlaneId, name: 'default' },
    },
  };
}
