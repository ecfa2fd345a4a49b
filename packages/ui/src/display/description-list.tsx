import type { ReactNode } from 'react';
import { ChevronRight } from '../icons.ts';

export interface Described {
  readonly label: string;
  /** Undefined, or an empty text: nothing is set. */
  readonly value: ReactNode;
  readonly help?: string;
  /** For those who know what it is for. */
  readonly isAdvanced?: boolean;
}

interface DescriptionListProps {
  /** `false` where there is nothing to tell. */
  readonly items: readonly (Described | false)[];
}

/** What there is to know about one thing: a name and a value each. */
export function DescriptionList({ items }: DescriptionListProps) {
  const told = items.filter((item) => item !== false);
  const advanced = told.filter(({ isAdvanced }) => isAdvanced === true);
  return (
    <div className="@container text-sm">
      <List items={told.filter(({ isAdvanced }) => isAdvanced !== true)} />
      {advanced.length > 0 && (
        <details className="group border-t border-line">
          <summary className="flex h-9 list-none items-center gap-1.5 text-soft hover:text-ink [&::-webkit-details-marker]:hidden">
            <ChevronRight
              className="size-3.5 transition-[rotate] duration-100 group-open:rotate-90"
              aria-hidden="true"
            />
            {`Advanced (${advanced.length})`}
          </summary>
          <List items={advanced} />
        </details>
      )}
    </div>
  );
}

const List = ({ items }: { readonly items: readonly Described[] }) => (
  <dl>
    {items.map(({ label, value, help }) => (
      <div
        key={label}
        className="grid gap-x-4 border-line py-2 not-first:border-t @md:grid-cols-[minmax(8rem,12rem)_minmax(0,1fr)]"
      >
        <dt className="text-soft">
          {label}
          {help !== undefined && <span className="block text-xs text-faint">{help}</span>}
        </dt>
        <dd className="min-w-0 wrap-anywhere">{isSet(value) ? value : <span className="text-faint">Not set</span>}</dd>
      </div>
    ))}
  </dl>
);

const isSet = (value: ReactNode) => value !== undefined && value !== null && value !== '';
