import type { RowData } from '@tanstack/react-table';
import type { ReactNode } from 'react';
import type { Meaning } from '../display/meaning.ts';
import type { Column } from '../display/table.tsx';

export interface DataColumn<Row> extends Omit<Column<Row>, 'sortBy'> {
  /** What rows are sorted by; those without it stand last. */
  readonly sortBy?: (row: Row) => number | string | undefined;
  /** The server sorts by it: for tables that are sorted there. */
  readonly isSortable?: boolean;
  /** In pixels. Without it the column has its share of the room that is left. */
  readonly width?: number;
  /** Shown only to who chooses it. */
  readonly isHiddenAtFirst?: boolean;
}

export interface Sorting {
  readonly columnId: string;
  readonly isDescending: boolean;
}

export interface DataTableProps<Row extends RowData> {
  /** What the table holds, as "Requests": read aloud. */
  readonly caption: string;
  /** The first says what the row is about. The list is the same one from time to time. */
  readonly columns: readonly DataColumn<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** What a row is called, in the names of its checkbox and menu; its key if not given. */
  readonly rowLabel?: (row: Row) => string;
  /** Lets people choose columns, and keeps what they chose in their browser under this name. */
  readonly name?: string;

  /** How it is sorted, where the screen keeps that; else the table does. */
  readonly sorting?: Sorting | undefined;
  readonly onSort?: (sorting: Sorting) => void;
  /** The rows come as they are to stand. */
  readonly isSortedByServer?: boolean;

  /** Whether it scrolls with what it stands in, or within the height that `className` gives it. */
  readonly scroll?: 'page' | 'own';
  readonly className?: string;

  /** A click, or Enter, on a row. */
  readonly onRowOpen?: (row: Row) => void;
  /** Where a row leads: a link in its first cell, which opens in another tab as links do. */
  readonly rowHref?: (row: Row) => string | undefined;
  /** The row whose details are open beside the table. As long as one is, going up and down opens the next. */
  readonly openKey?: string | undefined;
  /** The screen is about it: j and k move in it from wherever on the page no text is written. */
  readonly isMain?: boolean;

  /** Near the last row, where there are more to be loaded. */
  readonly onReachEnd?: () => void;
  readonly hasMore?: boolean;
  /** How many there are in all, where that is known. */
  readonly totalRows?: number;

  readonly isLoading?: boolean;
  /** Shown where there are no rows. */
  readonly empty?: ReactNode;
  /** Shown in place of rows, or after those that are there. */
  readonly failed?: ReactNode;

  /** Items of the menu at a row's end. */
  readonly rowMenu?: (row: Row) => ReactNode;
  /** Buttons for the rows that were ticked. */
  readonly bulkActions?: (rows: readonly Row[], untick: () => void) => ReactNode;
  /** A mark at the row's edge. */
  readonly rowMeaning?: (row: Row) => Meaning | undefined;
  /** Search and filters, in a line above. */
  readonly toolbar?: ReactNode;
}
