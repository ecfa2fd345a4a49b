import type { TargetEntity, UpstreamEntity } from '@sallyport/pipeline';

const never = { http_failures: 0, tcp_failures: 0, timeouts: 0, http_statuses: [] };

/** What a service has for an upstream when it names its host directly: one target, no checks. */
export const plainUpstream: UpstreamEntity = {
  id: '',
  name: '',
  algorithm: 'round-robin',
  hash_on: 'none',
  hash_fallback: 'none',
  hash_on_cookie_path: '/',
  sticky_sessions_cookie_path: '/',
  slots: 10_000,
  slow_start_seconds: 0,
  healthchecks: {
    threshold: 0,
    passive: { type: 'http', healthy: { http_statuses: [], successes: 0 }, unhealthy: never },
  },
};

export function plainTarget(address: string): TargetEntity {
  return { id: '', target: address, weight: 100, failover: false, upstream: { id: '' } };
}
