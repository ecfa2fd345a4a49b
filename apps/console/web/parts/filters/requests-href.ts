import { stringifySearch } from '../../state/search-text.ts';
import { searchOfTimeRange, type TimeRange } from '../../state/time-range.ts';
import { type Filter, filtersText } from './filter.ts';

interface RequestsSearch {
  readonly filters?: readonly Filter[];
  readonly range?: TimeRange;
  /** A text somewhere in paths, ids, models, errors. */
  readonly text?: string;
}

/** Where the requests behind a number, a bar or a badge are. */
export function requestsHref({ filters = [], range, text }: RequestsSearch): string {
  const search = { ...(range && searchOfTimeRange(range)), filters: filtersText(filters), q: text };
  return `/observability/requests${stringifySearch(search)}`;
}
