import type { Http1Pool } from '@sallyport/http1';
import type { PeerHealth } from './health.ts';

/** One address that requests may be sent to. */
export interface Peer {
  readonly host: string;
  readonly port: number;
  /** What the Host header says unless the route preserves the caller's. */
  readonly hostHeader: string;
  readonly weight: number;
  readonly targetId: string | undefined;
  readonly pool: Http1Pool;
  readonly health: PeerHealth;
}
