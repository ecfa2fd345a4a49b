import type { ExchangeEvent } from '@sallyport/contracts';
import type { MetricsPort } from '@sallyport/pipeline';
import type { OwnerLabels } from './owners.ts';

/** Why the gateway itself answered. */
export function refusalMetrics(metrics: MetricsPort): (event: ExchangeEvent, owner: OwnerLabels) => void {
  const refusals = metrics.counter('sallyport_refusals_total', {
    help: 'Requests that a plugin refused, by its code.',
    labels: ['service', 'route', 'plugin', 'code', 'consumer'],
  });
  const errors = metrics.counter('sallyport_errors_total', {
    help: 'Requests that the gateway answered with an error of its own, by its code.',
    labels: ['service', 'route', 'code'],
  });
  const cut = metrics.counter('sallyport_answers_cut_total', {
    help: 'Answers that were not complete: the caller left (caller), or the upstream did (upstream).',
    labels: ['service', 'route', 'by'],
  });
  return ({ refusal, errorCode, response }, { service, route, consumer }) => {
    if (refusal !== undefined) refusals.add(1, service, route, refusal.plugin, refusal.code, consumer);
    if (errorCode !== undefined) errors.add(1, service, route, errorCode);
    if (response.aborted) cut.add(1, service, route, 'caller');
    else if (response.truncated) cut.add(1, service, route, 'upstream');
  };
}
