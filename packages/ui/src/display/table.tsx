import { type ReactNode, useState } from 'react';
import { classes } from '../classes.ts';
import { ArrowDown, ArrowUp } from '../icons.ts';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers stand below each other, at the end. */
  readonly isNumber?: boolean;
  /** What rows are sorted by; without it the column is not sorted. */
  readonly sortBy?: (row: Row) => number | string;
}

interface TableProps<Row> {
  /** What the table holds: read aloud. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
}

interface Sorting {
  readonly columnId: string;
  readonly isDescending: boolean;
}

/** Rows and columns; on a narrow screen a card for each row. */
export function Table<Row>({ caption, columns, rows, rowKey }: TableProps<Row>) {
  const [sorting, setSorting] = useState<Sorting>();
  const sorted = sortRows(rows, columns, sorting);
  return (
    <table className="w-full border-collapse text-sm max-sm:block">
      <caption className="sr-only">{caption}</caption>
      <thead className="sticky top-0 z-10 bg-paper max-sm:sr-only">
        <tr>
          {columns.map((column) => (
            <Head key={column.id} column={column} sorting={sorting} onSort={setSorting} />
          ))}
        </tr>
      </thead>
      <tbody className="max-sm:block">
        {sorted.map((row) => (
          <tr key={rowKey(row)} className="border-t border-line hover:bg-over max-sm:block max-sm:py-2">
            {columns.map((column) => (
              <td
                key={column.id}
                data-label={column.title}
                className={classes(
                  'h-9 px-3',
                  column.isNumber ? 'tabular text-right whitespace-nowrap' : 'wrap-anywhere',
                  cell,
                )}
              >
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** On a narrow screen: the first says what the card is about, each other stands beside its column's name. */
const cell =
  'max-sm:flex max-sm:h-auto max-sm:justify-between max-sm:gap-4 max-sm:py-0.5 max-sm:first:font-semibold max-sm:not-first:before:shrink-0 max-sm:not-first:before:font-sans max-sm:not-first:before:text-faint max-sm:not-first:before:content-[attr(data-label)]';

interface HeadProps<Row> {
  readonly column: Column<Row>;
  readonly sorting: Sorting | undefined;
  readonly onSort: (sorting: Sorting) => void;
}

function Head<Row>({ column, sorting, onSort }: HeadProps<Row>) {
  const isSorted = sorting?.columnId === column.id;
  const isDescending = isSorted && sorting.isDescending;
  const place = classes(
    'h-9 px-3 text-xs font-medium whitespace-nowrap text-faint',
    column.isNumber ? 'text-right' : 'text-left',
  );
  if (column.sortBy === undefined) {
    return (
      <th scope="col" className={place}>
        {column.title}
      </th>
    );
  }
  const Arrow = isDescending ? ArrowDown : ArrowUp;
  // Of numbers the largest are looked for first.
  const next = { columnId: column.id, isDescending: isSorted ? !isDescending : column.isNumber === true };
  return (
    <th scope="col" className={place} aria-sort={isSorted ? (isDescending ? 'descending' : 'ascending') : 'none'}>
      <button
        type="button"
        className="inline-flex items-center gap-1 rounded hover:text-ink"
        onClick={() => onSort(next)}
      >
        {column.title}
        {isSorted && <Arrow className="size-3" aria-hidden="true" />}
      </button>
    </th>
  );
}

function sortRows<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sorting: Sorting | undefined) {
  const sortBy = columns.find(({ id }) => id === sorting?.columnId)?.sortBy;
  if (sortBy === undefined) return rows;
  const sign = sorting?.isDescending === true ? -1 : 1;
  return [...rows].sort((a, b) => sign * compare(sortBy(a), sortBy(b)));
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}
