import type { MetricsPort, UpstreamsPort } from '@sallyport/pipeline';

/** How the targets of upstreams are, looked up when somebody reads. */
export function watchTargets(metrics: MetricsPort, upstreams: UpstreamsPort): { close(): void } {
  const health = metrics.gauge('kong_upstream_target_health', {
    help: '1 for the state that an address of a target is in: healthchecks_off, healthy, unhealthy or dns_error.',
    labels: ['upstream', 'target', 'address', 'state', 'subsystem'],
    across: 'max',
  });
  const watch = metrics.observe(() => {
    health.clear();
    for (const { upstream, target, address, state } of upstreams.targetStates()) {
      for (const one of states) health.set(one === state ? 1 : 0, upstream, target, address, one, 'http');
    }
  });
  return {
    close() {
      watch.close();
      health.clear();
    },
  };
}

const states = ['healthchecks_off', 'healthy', 'unhealthy', 'dns_error'] as const;
