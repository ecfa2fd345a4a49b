import { useMemo } from 'react';
import { useSearch } from '../../state/use-search.ts';
import { type Filter, filtersText, parseFilters } from './filter.ts';

/** The filters that the address tells, and how to choose others. `name`: of the part of the address that tells them. */
export function useFilters(name = 'filters'): readonly [readonly Filter[], (filters: readonly Filter[]) => void] {
  const [search, change] = useSearch();
  const text = search[name];
  const filters = useMemo(() => parseFilters(text), [text]);
  return [filters, (chosen) => change({ [name]: filtersText(chosen) })];
}
