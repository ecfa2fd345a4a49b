import type { Clock, Exchange, Log, Mail } from '@sallyport/pipeline';
import type { Endpoint } from '../endpoint.ts';
import type { Seal } from '../seal/seal.ts';
import type { Sessions } from '../session/sessions.ts';
import type { Calls } from './calls.ts';
import type { ParkedCalls } from './modern/parked-calls.ts';
import type { Streams } from './streams.ts';

/** What the two halves of a front are made of. One object per front. */
export interface FrontParts {
  readonly endpoint: Endpoint;
  readonly sessions: Sessions;
  /** Clients of 2025 get sessions; otherwise each of their requests stands alone, and nothing is told them unasked. */
  readonly isManaged: boolean;
  readonly seal: Seal;
  readonly mail: Mail;
  readonly clock: Clock;
  readonly log: Log;
  readonly calls: Calls;
  readonly parked: ParkedCalls;
  readonly streams: Streams;
  /** Newest first, as JSON: what clients may speak with us, whatever the servers behind speak. */
  readonly supportedVersions: Buffer;
  /** Exchanges whose call was judged before its session was there: it must not be there when they are served either. */
  readonly strangers: WeakSet<Exchange>;
  /** How long the pieces of a session that clients carry are good for. */
  readonly sessionMs: number;
}
