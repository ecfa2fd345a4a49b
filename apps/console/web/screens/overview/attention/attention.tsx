import { Card, classes, Skeleton, textOf } from '@sallyport/ui';
import { ChevronRight } from '@sallyport/ui/icons';
import type { ControlPlane } from '../../../api/control-planes.ts';
import type { TimeRange } from '../../../state/time-range.ts';
import { allWell } from './all-well.ts';
import type { Matter } from './matter.ts';
import { useMatters } from './use-matters.ts';

interface AttentionProps {
  readonly planes: readonly ControlPlane[] | undefined;
  readonly range: TimeRange;
}

/** What somebody should look at, the worst first; each leads to where it can be mended. */
export function Attention({ planes, range }: AttentionProps) {
  const { matters, isLoading, asked, unread } = useMatters(planes, range);
  return (
    <Card title="What needs attention" className="min-w-0">
      {matters.length > 0 ? (
        <ul className="divide-y divide-line">
          {matters.map((matter) => (
            <Item key={matter.id} matter={matter} />
          ))}
        </ul>
      ) : isLoading ? (
        <div className="grid gap-3 p-4" aria-busy="true">
          <Skeleton className="h-5" />
          <Skeleton className="h-5" />
        </div>
      ) : (
        <p className="p-4 text-sm text-soft">{allWell(asked, unread)}</p>
      )}
      {unread.length > 0 && (
        <p className="border-t border-line px-4 py-2 text-xs text-soft">Not read: {unread.join(', ')}.</p>
      )}
    </Card>
  );
}

interface ItemProps {
  readonly matter: Matter;
}

function Item({ matter: { title, detail, href, meaning } }: ItemProps) {
  return (
    <li>
      <a href={href} className="flex items-center gap-3 px-4 py-2 text-sm hover:bg-over">
        <span className={classes('w-14 shrink-0 text-xs font-medium', textOf[meaning])}>
          {meaning === 'failed' ? 'Failing' : 'Warning'}
        </span>
        <span className="min-w-0 grow">
          <span className="block truncate font-medium">{title}</span>
          <span className="block truncate text-xs text-soft">{detail}</span>
        </span>
        <ChevronRight className="size-4 shrink-0 text-faint" aria-hidden="true" />
      </a>
    </li>
  );
}
