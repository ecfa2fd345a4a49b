import type { Blocks, Clock, HeadLinks, Log, Snapshot } from '@sallyport/pipeline';
import type { Debugging } from '../debugging/debugging.ts';
import type { InHand } from '../overload/in-hand.ts';
import type { Overload } from '../overload/overload.ts';
import type { RetryBudgets } from '../overload/retry-budget.ts';
import type { PayloadLink } from '../recording/payload-link.ts';
import type { Recorder } from '../recording/recorder.ts';
import type { Upstreams } from '../upstream/upstreams.ts';
import type { BodyMemory } from './body-memory.ts';
import type { BodyPace } from './body-pace.ts';
import type { RealIp } from './real-ip.ts';
import type { RequestIds } from './request-ids.ts';
import type { Sweeper } from './sweeper.ts';

/** What every exchange of a worker shares. */
export interface ProxyContext {
  readonly nodeId: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly ids: RequestIds;
  readonly realIp: RealIp;
  readonly upstreams: Upstreams;
  readonly retryBudgets: RetryBudgets;
  readonly overload: Overload;
  readonly inHand: InHand;
  readonly sweeper: Sweeper;
  /** Those whose answers have begun, and are longer than their heads. */
  readonly streaming: Set<{ heed(blocks: Blocks): void }>;
  /** Of HTTP/1.1, and of streams of HTTP/2. */
  readonly bodyPace: BodyPace;
  readonly streamPace: BodyPace;
  readonly bodyMemory: BodyMemory;
  /** `inner`: those of the active ones that the gateway made of itself. */
  readonly stats: { requests: number; active: number; inner: number };
  /** Undefined where no control plane is told of exchanges. */
  readonly recorder: Recorder | undefined;
  /** Undefined where nothing of what was said is captured. */
  readonly payloads: PayloadLink | undefined;
  /** Observes for debug sessions. */
  readonly debugging: Debugging;
  /** Callers may ask which route and service answered. */
  readonly allowsDebugHeader: boolean;
  /** What the heads of requests tell of conversations. */
  readonly headLinks: HeadLinks;
  /** The active snapshot; replaced as a whole by a reload. */
  snapshot: Snapshot;
  /** The process is shutting down: answers close their connections. */
  draining: boolean;
}
