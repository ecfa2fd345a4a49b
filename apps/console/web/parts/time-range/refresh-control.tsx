import { IconButton, Select } from '@sallyport/ui';
import { RotateCw } from '@sallyport/ui/icons';
import { useIsFetching } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useSearch } from '../../state/use-search.ts';
import { refresh } from './refresh.ts';

const intervals = [
  { value: 'off', label: 'By hand', ms: 0 },
  { value: '10s', label: 'Every 10 s', ms: 10_000 },
  { value: '30s', label: 'Every 30 s', ms: 30_000 },
  { value: '1m', label: 'Every minute', ms: 60_000 },
  { value: '5m', label: 'Every 5 min', ms: 300_000 },
];

/** Asks anew for what is shown: now, or again and again while somebody looks. How often stands in the address. */
export function RefreshControl() {
  const [search, change] = useSearch();
  const isBusy = useIsFetching() > 0;
  const chosen = intervals.find(({ value }) => value === search['refresh']) ?? intervals[0]!;
  useEffect(() => {
    if (chosen.ms === 0) return;
    const timer = setInterval(() => document.visibilityState === 'visible' && refresh(), chosen.ms);
    return () => clearInterval(timer);
  }, [chosen.ms]);
  return (
    <span className="inline-flex shrink-0 items-center">
      <IconButton label="Refresh" onClick={refresh}>
        <RotateCw className={isBusy ? 'size-4 animate-spin' : 'size-4'} aria-hidden="true" />
      </IconButton>
      <Select
        label="How often it refreshes"
        value={chosen.value}
        options={intervals}
        onChange={(value) => change({ refresh: value === 'off' ? undefined : value }, { isReplacing: true })}
      />
    </span>
  );
}
