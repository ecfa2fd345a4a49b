import { BarRanking, classes } from '@sallyport/ui';
import { BarChartHorizontal, Table2 } from '@sallyport/ui/icons';
import { type ReactNode, useMemo, useState } from 'react';
import { rankingOf } from './ranking.ts';
import { readTable, type TreeNode } from './read-table.ts';

interface FiguresProps {
  readonly table: TreeNode;
  /** The table itself. */
  readonly children: ReactNode;
}

/** A table that ranks something is shown as bars, and as the table it is one key away. */
export function Figures({ table, children }: FiguresProps) {
  const ranking = useMemo(() => rankingOf(readTable(table)), [table]);
  const [isTable, setTable] = useState(false);
  if (ranking === undefined) return children;
  const title = ranking.series.map(({ name }) => name).join(' and ');
  return (
    <div className="not-prose my-4 rounded-card border border-line bg-paper">
      <div className="flex min-h-10 items-center justify-between gap-3 border-b border-line pr-1.5 pl-4">
        <p className="truncate text-sm font-medium">{title}</p>
        <div className="flex gap-0.5">
          <View isShown={!isTable} onShow={() => setTable(false)}>
            <BarChartHorizontal className="size-3.5" aria-hidden="true" />
            Bars
          </View>
          <View isShown={isTable} onShow={() => setTable(true)}>
            <Table2 className="size-3.5" aria-hidden="true" />
            Table
          </View>
        </div>
      </div>
      {isTable ? (
        <div className="prose px-4 py-1">{children}</div>
      ) : (
        <div className="px-4 py-3">
          <BarRanking title={title} series={ranking.series} rows={ranking.rows} />
        </div>
      )}
    </div>
  );
}

interface ViewProps {
  readonly isShown: boolean;
  readonly onShow: () => void;
  readonly children: ReactNode;
}

const View = ({ isShown, onShow, children }: ViewProps) => (
  <button
    type="button"
    aria-pressed={isShown}
    onClick={onShow}
    className={classes(
      'inline-flex h-7 items-center gap-1.5 rounded-control px-2 text-xs font-medium',
      isShown ? 'bg-accent-wash text-accent' : 'text-soft hover:bg-over',
    )}
  >
    {children}
  </button>
);
