import type { Problem } from '@sallyport/contracts';
import type {
  AccountReply,
  AccountRequest,
  CounterReply,
  CounterRequest,
  MailFromWorker,
  MailToWorker,
  MetricsFromWorker,
  MetricsToWorker,
  PlaceReply,
  PlaceRequest,
  RecordReply,
  RecordRequest,
  SecretEntry,
  SecretValue,
} from '@sallyport/runtime';
import type { CacheOrder, CacheReport } from './caches.ts';
import type { AdmissionReply, AdmissionRequest } from './connection-limits/messages.ts';
import type { DebugFinding, DebugTask } from './debugging/debug-task.ts';
import type { GatewayOptions } from './options.ts';
import type { OverloadView } from './overload/overload.ts';
import type { HealthChange, HealthReport } from './upstream/health/authority.ts';
import type { TrialNews, TrialOffer } from './upstream/health/trial.ts';
import type { UpstreamView, UpstreamViews } from './upstream/upstream-view.ts';

/** Changes that a snapshot file holds from one length to another. */
export interface ConfigStep {
  file: string;
  fromLength: number;
  length: number;
  fromHash: string;
  hash: string;
  /** Undefined: those of before. */
  secrets: readonly SecretEntry[] | undefined;
}

/** What the primary and its workers say to each other. Plain data only. */
export type ToWorker =
  /** Comes before the first configuration, and not through the environment, which others can read. */
  | { type: 'secret'; secret: string }
  /** `length`: how much of the file counts. */
  | { type: 'config'; file: string; length: number; hash: string; secrets: readonly SecretEntry[] }
  | ({ type: 'delta' } & ConfigStep)
  /** Secrets that were rotated. */
  | { type: 'secrets'; values: readonly SecretValue[] }
  | { type: 'drain'; timeoutMs: number }
  | { type: 'witness' }
  | { type: 'health'; changes: readonly HealthChange[] }
  | { type: 'trial'; offer: TrialOffer }
  /** This worker now speaks for the node: it probes targets and answers questions about them. */
  | { type: 'lead' }
  | { type: 'view'; question: number; upstream: string }
  | { type: 'views'; question: number }
  | { type: 'caches'; question: number; order: CacheOrder }
  | { type: 'counters'; message: CounterReply }
  | { type: 'accounts'; message: AccountReply }
  | { type: 'records'; reply: RecordReply }
  | { type: 'mail'; message: MailToWorker }
  | { type: 'metrics'; message: MetricsToWorker }
  | { type: 'places'; reply: PlaceReply }
  | { type: 'admissions'; reply: AdmissionReply }
  /** Where the process that hosts stdio servers listens. */
  | { type: 'stdio-host'; socketPath: string }
  /** Where the process of the embedding model listens; undefined while it has to be replaced. */
  | { type: 'embedding-host'; socketPath: string | undefined }
  /** Where the event host listens; undefined while it has to be replaced. */
  | { type: 'event-host'; socketPath: string | undefined }
  /** The debug sessions that there are now. */
  | { type: 'debug-tasks'; tasks: readonly DebugTask[] };

export type ToPrimary =
  | { type: 'alive'; stats: WorkerStats }
  | { type: 'active'; hash: string }
  | { type: 'rejected'; hash: string; problems: readonly Problem[] }
  | { type: 'health'; report: HealthReport }
  | { type: 'health-forget'; keys: readonly string[] }
  | { type: 'trial'; news: TrialNews }
  | { type: 'view'; question: number; view: UpstreamView | undefined }
  | { type: 'views'; question: number; views: UpstreamViews }
  | { type: 'caches'; question: number; report: CacheReport }
  | { type: 'listening' }
  | { type: 'counters'; message: CounterRequest }
  | { type: 'accounts'; message: AccountRequest }
  | { type: 'records'; request: RecordRequest }
  | { type: 'mail'; message: MailFromWorker }
  | { type: 'metrics'; message: MetricsFromWorker }
  | { type: 'places'; request: PlaceRequest }
  | { type: 'admissions'; request: AdmissionRequest }
  /** Something was observed for a debug session. */
  | { type: 'debug-finding'; finding: DebugFinding }
  /** The process that hosts stdio servers is wanted. */
  | { type: 'stdio-host' }
  /** The process of the embedding model is wanted. */
  | { type: 'embedding-host' };

export interface WorkerStats {
  connectionsActive: number;
  connectionsAccepted: number;
  requests: number;
  exchangesActive: number;
  overload: OverloadView | undefined;
  memory: { rss: number; heapUsed: number; heapTotal: number; external: number };
}

/** How often a worker says that it lives. Milliseconds. */
export const heartbeatMs = 500;
/** A worker silent for this long hangs and is replaced. Milliseconds. */
export const silenceMs = 2_000;

/** File descriptors that a worker inherits: the sockets of its addresses, after those of every Node process. */
export const proxySocket = 4;
export const proxyTlsSocket = 5;

/** What a worker is told at its start, through its environment. Plain data only. */
export interface WorkerStart {
  nodeId: string;
  workerId: number;
  /** See `createSystemClock`. */
  steadyOriginMs: number;
  options: GatewayOptions;
  /** A worker has hung: whoever comes next says what it had in hand. */
  needsWitness: boolean;
}

export const workerStartVariable = 'SALLYPORT_WORKER';
