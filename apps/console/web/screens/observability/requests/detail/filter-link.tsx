import type { ReactNode } from 'react';
import { type FilterValue, isOneOf } from '../../../../parts/filters/filter.ts';
import { requestsHref } from '../../../../parts/filters/requests-href.ts';
import { useTimeRange } from '../../../../state/use-time-range.ts';

interface FilterLinkProps {
  readonly field: string;
  readonly value: FilterValue;
  readonly children: ReactNode;
}

/** Leads to the requests that are alike in this. */
export function FilterLink({ field, value, children }: FilterLinkProps) {
  const [range] = useTimeRange();
  return (
    <a
      href={requestsHref({ filters: [isOneOf(field, value)], range })}
      title="Show the requests that are alike in this"
      className="rounded-xs decoration-edge underline-offset-2 hover:underline"
    >
      {children}
    </a>
  );
}
