import { type Column, Table } from '../../display/table.tsx';
import { formatPeriod } from '../../format/time.ts';
import { formatValue } from '../../format/value.ts';
import { ScrollRegion } from '../scroll-region.tsx';
import { labelOf, stepOf, type TimeSeriesData } from './data.ts';

interface AsTableProps {
  readonly title: string;
  readonly data: TimeSeriesData;
}

/** The same figures, to be read: the latest first. */
export function TimeTable({ title, data }: AsTableProps) {
  const stepMs = stepOf(data);
  const rows = data.timesMs.map((atMs, index) => ({ atMs, index })).reverse();
  const columns: readonly Column<(typeof rows)[number]>[] = [
    {
      id: 'time',
      title: 'Time',
      cell: ({ atMs }) => <span className="whitespace-nowrap">{formatPeriod(atMs, atMs + stepMs)}</span>,
      sortBy: ({ atMs }) => atMs,
    },
    ...data.series.map((line) => ({
      id: `of-${line.name}`,
      title: labelOf(line),
      isNumber: true,
      cell: ({ index }: { readonly index: number }) => {
        const value = line.values[index];
        return typeof value === 'number' ? formatValue(data.unit, value) : '–';
      },
      sortBy: ({ index }: { readonly index: number }) => line.values[index] ?? Number.NEGATIVE_INFINITY,
    })),
  ];
  return (
    <ScrollRegion label={`${title}, as a table`} className="absolute inset-0 overflow-auto">
      <Table caption={title} columns={columns} rows={rows} rowKey={({ index }) => String(index)} />
    </ScrollRegion>
  );
}
