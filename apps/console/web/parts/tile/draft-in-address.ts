import { stringifySearch } from '../../state/search-text.ts';
import { searchOfTimeRange, type TimeRange } from '../../state/time-range.ts';
import { filtersText, parseFilters } from '../filters/filter.ts';
import { type Draft, type Look, lookTitles } from './draft.ts';

type Texts = Readonly<Record<string, string | undefined>>;

/** What the explorer asks, as its address tells it; requests over time where that tells nothing. */
export function draftOfSearch({ data, metrics, by, step, look, limit, filters }: Texts): Draft {
  return {
    datasource: data ?? 'api_usage',
    metrics: listOf(metrics) ?? ['request_count'],
    by: (listOf(by) ?? []).slice(0, 2),
    filters: parseFilters(filters),
    ...(step !== undefined && { granularity: step }),
    look: look !== undefined && Object.hasOwn(lookTitles, look) ? (look as Look) : 'bars',
    ...(Number(limit) > 0 && { limit: Number(limit) }),
  };
}

export const searchOfDraft = ({ datasource, metrics, by, granularity, look, limit, filters }: Draft): Texts => ({
  data: datasource,
  metrics: metrics.join(','),
  by: by.length > 0 ? by.join(',') : undefined,
  step: granularity,
  look,
  limit: limit === undefined ? undefined : String(limit),
  filters: filtersText(filters),
});

/** Where a question can be changed at will. */
export const explorerHref = (draft: Draft, range: TimeRange): string =>
  `/observability/explorer${stringifySearch({ ...searchOfTimeRange(range), ...searchOfDraft(draft) })}`;

const listOf = (text: string | undefined) => (text === undefined || text === '' ? undefined : text.split(','));
