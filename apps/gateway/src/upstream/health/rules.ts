import type { UpstreamEntity } from '@sallyport/pipeline';

export type Failure = 'http_failure' | 'tcp_failure' | 'timeout';
export type Outcome = 'success' | Failure;

/** So many outcomes of a kind in a row change the state; 0 means that the kind does not count. */
export type Thresholds = Readonly<Record<Outcome, number>>;

/** How long a target stays out before one exchange may try it; each time in a row the base longer. */
export interface Ejection {
  readonly baseMs: number;
  readonly maxMs: number;
}

/** When answers count for or against a target. Compiled once. */
export interface CheckRules {
  /** Something can take a target out. */
  readonly enabled: boolean;
  /** Answers are judged by their gRPC status, where they have one. */
  readonly readsGrpcStatus: boolean;
  readonly successStatuses: ReadonlySet<number>;
  readonly failureStatuses: ReadonlySet<number>;
  readonly thresholds: Thresholds;
  readonly ejection: Ejection | undefined;
}

export const noRules: CheckRules = {
  enabled: false,
  readsGrpcStatus: false,
  successStatuses: new Set(),
  failureStatuses: new Set(),
  thresholds: { success: 0, http_failure: 0, tcp_failure: 0, timeout: 0 },
  ejection: undefined,
};

export function compilePassiveRules({ type, healthy, unhealthy, ejection }: Passive): CheckRules {
  const judgesStatus = type !== 'tcp';
  return {
    enabled: (judgesStatus && unhealthy.http_failures > 0) || unhealthy.tcp_failures > 0 || unhealthy.timeouts > 0,
    readsGrpcStatus: type === 'grpc' || type === 'grpcs',
    successStatuses: new Set(healthy.http_statuses),
    failureStatuses: new Set(judgesStatus ? unhealthy.http_statuses : []),
    thresholds: thresholdsOf(healthy, unhealthy),
    ejection: ejection && { baseMs: ejection.seconds * 1000, maxMs: ejection.max_seconds * 1000 },
  };
}

type Passive = UpstreamEntity['healthchecks']['passive'];

export function thresholdsOf(
  healthy: { successes: number },
  unhealthy: { http_failures: number; tcp_failures: number; timeouts: number },
): Thresholds {
  return {
    success: healthy.successes,
    http_failure: unhealthy.http_failures,
    tcp_failure: unhealthy.tcp_failures,
    timeout: unhealthy.timeouts,
  };
}
