import type { ExchangeEvent } from '@sallyport/contracts';
import type { MetricsPort } from '@sallyport/pipeline';
import { toolBucketsMs } from './buckets.ts';
import type { OwnerLabels } from './owners.ts';

/** What guards made of prompts, tool calls and answers. */
export function guardMetrics(metrics: MetricsPort) {
  const verdicts = metrics.counter('sallyport_guard_verdicts_total', {
    help: 'What guards said: passed, flagged, masked, blocked, or failed to tell.',
    labels: ['service', 'route', 'plugin', 'phase', 'outcome'],
  });
  const duration = metrics.histogram('sallyport_guard_duration_ms', {
    help: 'How long a guard took for one request or answer, in all its checks.',
    unit: 'ms',
    labels: ['plugin', 'phase'],
    buckets: toolBucketsMs,
  });
  return ({ guards }: ExchangeEvent, { service, route }: OwnerLabels): void => {
    if (guards === undefined) return;
    for (const { plugin, phase, outcome, durationMs } of guards) {
      verdicts.add(1, service, route, plugin, phase, outcome);
      duration.record(durationMs, plugin, phase);
    }
  };
}
