import type { AnalyticsStore } from '@sallyport/analytics';
import type { Store } from '@sallyport/store';
import type { Access } from './access/access.ts';
import type { Log } from './log.ts';

/** What routes work with. */
export interface Services {
  /** Of the one control plane that there is; rows are kept under it. */
  controlPlaneId: string;
  store: Store;
  analytics: AnalyticsStore;
  access: Access;
  log: Log;
  nowMs(): number;
}
