import { Skeleton } from '../display/skeleton.tsx';
import { type Column, Table } from '../display/table.tsx';
import { formatValue, type Unit } from '../format/value.ts';
import { MaybeLink } from './link.tsx';
import { EmptyChart, FailedChart, type Unready } from './place.tsx';

export interface TopRow {
  /** One for each dimension, in the same order. */
  readonly names: readonly { readonly text: string; readonly href?: string }[];
  /** One for each metric, in the same order. */
  readonly values: readonly (number | null)[];
}

interface TopTableProps extends Unready {
  readonly title: string;
  /** Up to three that rows are told apart by. */
  readonly dimensions: readonly { readonly name: string; readonly title: string }[];
  /** The first is what is ranked by: it has a bar. */
  readonly metrics: readonly { readonly name: string; readonly title: string; readonly unit: Unit }[];
  /** While there are none, they are being loaded. */
  readonly rows: readonly TopRow[] | undefined;
}

/** The first few of many, by one metric, with others beside it. */
export function TopTable({ title, dimensions, metrics, rows, failure, empty }: TopTableProps) {
  if (failure !== undefined) return <FailedChart failure={failure} />;
  if (rows === undefined) return <TopSkeleton />;
  if (rows.length === 0) return <EmptyChart>{empty}</EmptyChart>;
  const largest = Math.max(0, ...rows.map(({ values }) => values[0] ?? 0));
  const placed = rows.map((row, place) => ({ ...row, place }));
  const columns: readonly Column<(typeof placed)[number]>[] = [
    ...dimensions.map((dimension, index) => ({
      id: dimension.name,
      title: dimension.title,
      cell: ({ names }: TopRow) => <MaybeLink href={names[index]?.href}>{names[index]?.text ?? '–'}</MaybeLink>,
      sortBy: ({ names }: TopRow) => names[index]?.text ?? '',
    })),
    ...metrics.map(({ name, title: head, unit }, index) => ({
      id: name,
      title: head,
      isNumber: true,
      cell: ({ values }: TopRow) => {
        const value = values[index] ?? null;
        if (value === null) return '–';
        const shown = formatValue(unit === 'token count' ? 'count' : unit, value);
        return index === 0 ? <Barred share={largest === 0 ? 0 : value / largest}>{shown}</Barred> : shown;
      },
      sortBy: ({ values }: TopRow) => values[index] ?? Number.NEGATIVE_INFINITY,
    })),
  ];
  return <Table caption={title} columns={columns} rows={placed} rowKey={({ place }) => String(place)} />;
}

interface BarredProps {
  readonly share: number;
  readonly children: string;
}

const Barred = ({ share, children }: BarredProps) => (
  <span className="inline-flex items-center justify-end gap-2">
    <span className="hidden h-1.5 w-16 overflow-hidden rounded-xs bg-sunken md:block" aria-hidden="true">
      <span className="block h-full bg-accent" style={{ width: `${share * 100}%` }} />
    </span>
    <span className="tabular min-w-[9ch]">{children}</span>
  </span>
);

const TopSkeleton = () => (
  <div aria-busy="true">
    {['w-2/5', 'w-1/3', 'w-1/2', 'w-1/4', 'w-2/6'].map((width) => (
      <div
        key={width}
        className="flex h-9 items-center justify-between gap-4 border-t border-line px-3 first:border-t-0"
      >
        <Skeleton className={`h-3.5 ${width}`} />
        <Skeleton className="h-3.5 w-16" />
      </div>
    ))}
  </div>
);
