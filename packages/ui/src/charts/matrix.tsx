import { classes } from '../classes.ts';
import { type Meaning, textOf, washOf } from '../display/meaning.ts';
import { Skeleton } from '../display/skeleton.tsx';
import { Ban, Check, CircleAlert } from '../icons.ts';
import { useMatches } from '../use-matches.ts';
import { MaybeLink } from './link.tsx';
import { EmptyChart, FailedChart, type Unready } from './place.tsx';
import { ScrollRegion } from './scroll-region.tsx';

export interface MatrixHead {
  readonly key: string;
  readonly label: string;
  readonly href?: string;
}

export interface MatrixCell {
  /** What it says, in words: read aloud, shown on hover, and what stands there where it's narrow. */
  readonly words: string;
  readonly meaning?: Meaning;
  /** A figure; without one a mark stands there that says the meaning. */
  readonly shown?: string;
  /** From 0 to 1: how strong its ground is. */
  readonly heat?: number;
  readonly href?: string;
}

interface MatrixProps extends Unready {
  readonly title: string;
  /** What rows and columns are: stands in the corner. */
  readonly corner?: string;
  /** While there are none, they are being loaded. */
  readonly rows: readonly MatrixHead[] | undefined;
  readonly columns: readonly MatrixHead[];
  readonly cell: (rowKey: string, columnKey: string) => MatrixCell | undefined;
  /** At most as high, in pixels; or all that there is. */
  readonly height?: number | 'fill';
}

/** Each with each: who can call what, or how much of what when. Where it is narrow, a list for each row. */
export function Matrix({ title, rows, failure, empty, ...rest }: MatrixProps) {
  const isNarrow = useMatches('(max-width: 639px)');
  if (failure !== undefined) return <FailedChart failure={failure} />;
  if (rows === undefined) return <MatrixSkeleton />;
  if (rows.length === 0 || rest.columns.length === 0) return <EmptyChart>{empty}</EmptyChart>;
  const Shape = isNarrow ? Lists : Grid;
  return <Shape title={title} rows={rows} {...rest} />;
}

interface ShapeProps extends Omit<MatrixProps, keyof Unready> {
  readonly rows: readonly MatrixHead[];
}

function Grid({ title, corner, rows, columns, cell, height }: ShapeProps) {
  return (
    <ScrollRegion
      label={title}
      className={classes('overflow-auto', height === 'fill' && 'h-full')}
      style={typeof height === 'number' ? { maxHeight: height } : undefined}
    >
      <table className="border-separate border-spacing-0 text-xs">
        <caption className="sr-only">{title}</caption>
        <thead>
          <tr>
            <td className="sticky top-0 left-0 z-20 border-b border-line bg-paper px-3 py-2 align-bottom text-faint">
              {corner}
            </td>
            {columns.map(({ key, label, href }) => (
              <th
                key={key}
                scope="col"
                className="sticky top-0 z-10 h-32 min-w-9 border-b border-line bg-paper px-1 py-2 align-bottom font-medium text-soft"
              >
                <MaybeLink
                  href={href}
                  title={label}
                  className="inline-block max-h-28 rotate-180 truncate whitespace-nowrap [writing-mode:vertical-rl]"
                >
                  {label}
                </MaybeLink>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} className="group">
              <th
                scope="row"
                className="sticky left-0 z-10 h-9 max-w-56 truncate border-b border-line bg-paper px-3 text-left font-medium group-hover:bg-over"
              >
                <MaybeLink href={row.href} title={row.label}>
                  {row.label}
                </MaybeLink>
              </th>
              {columns.map((column) => (
                <Cell key={column.key} cell={cell(row.key, column.key)} names={`${row.label}, ${column.label}`} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

interface CellProps {
  readonly cell: MatrixCell | undefined;
  readonly names: string;
}

function Cell({ cell, names }: CellProps) {
  const place = 'h-9 min-w-9 border-b border-l border-line p-0 text-center group-hover:bg-over';
  if (cell === undefined) {
    return (
      <td className={place} title={names}>
        <span className="sr-only">nothing</span>
      </td>
    );
  }
  return (
    <td className={place} style={cell.heat === undefined ? undefined : heatOf(cell)} title={`${names}: ${cell.words}`}>
      <MaybeLink href={cell.href} className="flex h-full min-h-8 items-center justify-center px-1.5">
        <CellMark cell={cell} />
      </MaybeLink>
    </td>
  );
}

function CellMark({ cell: { words, meaning = 'plain', shown } }: { readonly cell: MatrixCell }) {
  if (shown !== undefined) {
    return (
      <>
        <span className={classes('figure', meaning === 'plain' ? 'text-ink' : textOf[meaning])}>{shown}</span>
        <span className="sr-only">, {words}</span>
      </>
    );
  }
  const Icon = marks[meaning];
  return (
    <>
      <span
        className={classes('inline-flex size-5 items-center justify-center rounded', washOf[meaning], textOf[meaning])}
        aria-hidden="true"
      >
        {Icon === undefined ? <span className="size-1.5 rounded-full bg-current" /> : <Icon className="size-3.5" />}
      </span>
      <span className="sr-only">{words}</span>
    </>
  );
}

const marks: Readonly<Partial<Record<Meaning, typeof Check>>> = { allowed: Check, refused: Ban, failed: CircleAlert };

/** Ink stays readable on it: never more than a third of the colour. */
function heatOf({ heat = 0, meaning = 'plain' }: MatrixCell) {
  const colour = meaning === 'plain' ? 'var(--accent)' : `var(--${meaning}-mark)`;
  return {
    background: `color-mix(in oklab, ${colour} ${Math.round(Math.min(Math.max(heat, 0), 1) * 38)}%, var(--paper))`,
  };
}

function Lists({ title, rows, columns, cell }: ShapeProps) {
  return (
    <ul aria-label={title} className="divide-y divide-line">
      {rows.map((row) => {
        const cells = columns.flatMap((column) => {
          const found = cell(row.key, column.key);
          return found === undefined ? [] : [{ column, found }];
        });
        return (
          <li key={row.key} className="px-3 py-2.5">
            <MaybeLink href={row.href} className="text-sm font-medium">
              {row.label}
            </MaybeLink>
            <ul className="mt-1 grid gap-1 text-xs">
              {cells.length === 0 && <li className="text-faint">Nothing.</li>}
              {cells.map(({ column, found }) => (
                <li key={column.key} className="flex items-center justify-between gap-3">
                  <MaybeLink href={column.href} className="min-w-0 truncate text-soft">
                    {column.label}
                  </MaybeLink>
                  <MaybeLink href={found.href} className={classes('shrink-0', textOf[found.meaning ?? 'plain'])}>
                    {found.words}
                  </MaybeLink>
                </li>
              ))}
            </ul>
          </li>
        );
      })}
    </ul>
  );
}

const MatrixSkeleton = () => (
  <div className="grid gap-2 p-3" aria-busy="true">
    {['a', 'b', 'c', 'd', 'e'].map((row) => (
      <div key={row} className="flex items-center gap-2">
        <Skeleton className="h-4 w-32 shrink-0" />
        {['a', 'b', 'c', 'd', 'e', 'f'].map((column) => (
          <Skeleton key={column} className="size-7" />
        ))}
      </div>
    ))}
  </div>
);
