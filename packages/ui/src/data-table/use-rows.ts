import {
  createSortedRowModel,
  type RowData,
  type RowSelectionState,
  rowSelectionFeature,
  rowSortingFeature,
  type SortFn,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import type { DataTableProps, Sorting } from './props.ts';

type Given<Row extends RowData> = Pick<
  DataTableProps<Row>,
  'columns' | 'rows' | 'rowKey' | 'sorting' | 'onSort' | 'isSortedByServer'
>;

/** The rows in their order, and which of them are ticked. */
export function useRows<Row extends RowData>(given: Given<Row>) {
  const { columns, rows, rowKey, onSort, isSortedByServer = false } = given;
  const [ownSorting, setOwnSorting] = useState<Sorting>();
  const [ticked, setTicked] = useState<RowSelectionState>({});
  const sorting = onSort === undefined ? ownSorting : given.sorting;
  const defined = useMemo(
    () =>
      columns.map(({ id, sortBy }) => ({
        id,
        accessorFn: sortBy ?? none,
        enableSorting: sortBy !== undefined,
        sortFn: compareRows as SortFn<Features, Row>,
        sortUndefined: 'last' as const,
      })),
    [columns],
  );
  const sortingState = useMemo(
    () => (sorting === undefined ? [] : [{ id: sorting.columnId, desc: sorting.isDescending }]),
    [sorting],
  );
  const table = useTable<Features, Row>({
    features,
    columns: defined,
    data: rows as Row[],
    getRowId: rowKey,
    manualSorting: isSortedByServer,
    enableRowRangeSelection: false,
    state: { sorting: sortingState, rowSelection: ticked },
    onRowSelectionChange: setTicked,
  });
  const { rows: sorted } = table.getRowModel();
  const tickedRows = useMemo(() => {
    const isAny = Object.keys(ticked).length > 0;
    return isAny ? sorted.filter(({ id }) => ticked[id] === true).map(({ original }) => original) : [];
  }, [sorted, ticked]);
  return {
    rows: sorted,
    sorting,
    sort: onSort ?? setOwnSorting,
    ticked,
    tickedRows,
    isAllTicked: sorted.length > 0 && tickedRows.length === sorted.length,
    tick: (key: string, isTicked: boolean) => table.getRow(key).toggleSelected(isTicked),
    tickAll: (isTicked: boolean) => table.toggleAllRowsSelected(isTicked),
    untick: () => setTicked({}),
  };
}

const features = tableFeatures({ rowSortingFeature, rowSelectionFeature, sortedRowModel: createSortedRowModel() });

type Features = typeof features;

const none = () => undefined;

// Made once: comparing without it makes one for each two rows.
const collator = new Intl.Collator(undefined, { numeric: true });

const compareRows: SortFn<Features, RowData> = (one, other, columnId) => {
  const a = one.getValue(columnId);
  const b = other.getValue(columnId);
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
};
