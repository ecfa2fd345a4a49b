import { classes, formatNumber, type Meaning, markOf } from '@sallyport/ui';
import type { StatusCounts } from '../data/traffic.ts';

interface StatusBarProps {
  readonly counts: StatusCounts;
  /** Where the requests of a group are. */
  readonly hrefOf?: (group: string) => string;
}

const groups: readonly { readonly group: string; readonly label: string; readonly meaning: Meaning }[] = [
  { group: '2XX', label: '2xx', meaning: 'allowed' },
  { group: '3XX', label: '3xx', meaning: 'redirected' },
  { group: '4XX', label: '4xx', meaning: 'refused' },
  { group: '5XX', label: '5xx', meaning: 'failed' },
];

/** How requests ended, as parts of a bar and as numbers. */
export function StatusBar({ counts, hrefOf }: StatusBarProps) {
  const parts = groups.map((each) => ({ ...each, count: counts[each.group] ?? 0 })).filter(({ count }) => count > 0);
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return <p className="text-sm text-faint">No requests in the last 24 hours.</p>;
  return (
    <>
      <div className="flex h-2 gap-px overflow-hidden rounded-full bg-over" aria-hidden="true">
        {parts.map(({ group, meaning, count }) => (
          <span key={group} className={markOf[meaning]} style={{ width: `${Math.max(1, (count / total) * 100)}%` }} />
        ))}
      </div>
      <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-sm">
        {parts.map(({ group, label, meaning, count }) => {
          const text = (
            <>
              <span className={classes('size-2 rounded-full', markOf[meaning])} aria-hidden="true" />
              {label} <span className="tabular">{formatNumber(count)}</span>
            </>
          );
          return (
            <li key={group}>
              {hrefOf === undefined ? (
                <span className="inline-flex items-center gap-1.5">{text}</span>
              ) : (
                <a href={hrefOf(group)} className="inline-flex items-center gap-1.5 hover:underline">
                  {text}
                </a>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}
