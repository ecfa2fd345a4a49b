import type { TargetEntity, UpstreamEntity } from '@sallyport/pipeline';

const never = { http_failures: 0, tcp_failures: 0, timeouts: 0, http_statuses: [] };

/**
 * What a service has for an upstream when it names its host directly: one target. Of several addresses, those that let
 * nobody in are left alone for a while; see `Upstream`.
 */
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
  use_srv_name: false,
  healthchecks: {
    threshold: 0,
    active: {
      type: 'tcp',
      timeout: 1,
      concurrency: 1,
      http_path: '/',
      https_verify_certificate: true,
      healthy: { interval: 0, http_statuses: [], successes: 0 },
      unhealthy: { interval: 0, ...never },
    },
    passive: {
      type: 'tcp',
      healthy: { http_statuses: [], successes: 0 },
      unhealthy: { ...never, tcp_failures: 2, timeouts: 2 },
      ejection: { seconds: 10, max_seconds: 300 },
    },
  },
};

export function plainTarget(address: string): TargetEntity {
  return { id: '', target: address, weight: 100, failover: false, upstream: { id: '' } };
}
