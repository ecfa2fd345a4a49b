import type { Store } from '@sallyport/store';
import type { Access } from './access/access.ts';
import type { Log } from './log.ts';

/** What routes work with. */
export interface Services {
  store: Store;
  access: Access;
  log: Log;
  nowMs(): number;
}
