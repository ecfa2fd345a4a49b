import type { WindowAction } from '@sallyport/ui';
import type { MetricsQuestion } from '../../api/analytics.ts';
import { rangeBetween, type TimeRange } from '../../state/time-range.ts';
import { type Filter, isOneOf, withFilter } from '../filters/filter.ts';
import { requestsHref } from '../filters/requests-href.ts';
import type { HrefOf } from '../metrics/answers.ts';

/** Out of a part of the time: into it, to where the question can be changed, and to the requests behind it. */
export function windowActionsOf(
  filters: readonly Filter[],
  { onZoom, exploreHref }: { onZoom: (range: TimeRange) => void; exploreHref?: (range: TimeRange) => string },
): readonly WindowAction[] {
  return [
    { label: 'Zoom', onChoose: (fromMs, toMs) => onZoom(rangeBetween(fromMs, toMs)) },
    ...(exploreHref === undefined
      ? []
      : [{ label: 'Explore', hrefOf: (fromMs: number, toMs: number) => exploreHref(rangeBetween(fromMs, toMs)) }]),
    {
      label: 'View requests',
      hrefOf: (fromMs, toMs) => requestsHref({ filters, range: rangeBetween(fromMs, toMs) }),
    },
  ];
}

/** From a name in a chart to its requests. */
export function requestsOf({ filters = [], time_range }: MetricsQuestion): HrefOf {
  return (dimension, id) => {
    if (id === '____OTHER____') return undefined;
    const one: Filter = id === 'empty' ? { field: dimension, operator: 'empty' } : isOneOf(dimension, id);
    return requestsHref({ filters: withFilter(filters, one), range: time_range });
  };
}
