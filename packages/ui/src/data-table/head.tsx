import { classes } from '../classes.ts';
import { ArrowDown, ArrowUp } from '../icons.ts';
import type { DataColumn, Sorting } from './props.ts';
import { Tick } from './row.tsx';

interface HeadProps<Row> {
  readonly columns: readonly DataColumn<Row>[];
  readonly sorting: Sorting | undefined;
  readonly onSort: (sorting: Sorting) => void;
  readonly isSortedByServer: boolean;
  /** Undefined where rows are not ticked. */
  readonly isAllTicked: boolean | undefined;
  readonly onTickAll: (isTicked: boolean) => void;
  readonly hasMenu: boolean;
}

export const headPx = 36;

/** Stays in sight while rows move below it. */
export function Head<Row>({
  columns,
  sorting,
  onSort,
  isSortedByServer,
  isAllTicked,
  onTickAll,
  hasMenu,
}: HeadProps<Row>) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {isAllTicked !== undefined && (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the checkbox in it has the keyboard.
          <td className={classes(sticky, 'pl-3')} onClick={() => onTickAll(!isAllTicked)}>
            <span className="flex">
              <Tick label="Tick all" isTicked={isAllTicked} isReachable />
            </span>
          </td>
        )}
        {columns.map((column) => (
          <HeadCell
            key={column.id}
            column={column}
            sorting={sorting}
            onSort={onSort}
            isSortable={isSortedByServer ? column.isSortable === true : column.sortBy !== undefined}
          />
        ))}
        {hasMenu && <td className={sticky} />}
      </tr>
    </thead>
  );
}

// The line is a shadow: borders of cells that stay do not stay with them.
const sticky = 'sticky top-0 z-10 h-9 bg-paper shadow-[inset_0_-1px_0_var(--line)]';

interface HeadCellProps<Row> {
  readonly column: DataColumn<Row>;
  readonly sorting: Sorting | undefined;
  readonly onSort: (sorting: Sorting) => void;
  readonly isSortable: boolean;
}

function HeadCell<Row>({ column: { id, title, isNumber = false }, sorting, onSort, isSortable }: HeadCellProps<Row>) {
  const isSorted = sorting?.columnId === id;
  const isDescending = isSorted && sorting.isDescending;
  const look = classes(sticky, 'truncate px-3 text-xs font-medium text-faint', isNumber ? 'text-right' : 'text-left');
  if (!isSortable) {
    return (
      <th scope="col" className={look}>
        {title}
      </th>
    );
  }
  const Arrow = isDescending ? ArrowDown : ArrowUp;
  // Of numbers the largest are looked for first.
  const next = { columnId: id, isDescending: isSorted ? !isDescending : isNumber };
  return (
    <th scope="col" className={look} aria-sort={isSorted ? (isDescending ? 'descending' : 'ascending') : 'none'}>
      <button
        type="button"
        className={classes('inline-flex max-w-full items-center gap-1 rounded hover:text-ink', isSorted && 'text-ink')}
        onClick={() => onSort(next)}
      >
        <span className="truncate">{title}</span>
        {isSorted && <Arrow className="size-3 shrink-0" aria-hidden="true" />}
      </button>
    </th>
  );
}
