import { memo, type ReactNode } from 'react';
import { classes } from '../classes.ts';
import { Edge, RowLink, type RowProps, Tick } from './row.tsx';
import { RowMenuButton } from './row-menu.tsx';

interface CardProps<Row> extends RowProps<Row> {
  readonly count: number;
  readonly measure: (element: HTMLElement | null) => void;
}

/** A row where there is no room for columns: the first on top, each other below its name. */
export const RowCard = memo(function RowCard<Row>(props: CardProps<Row>) {
  const { row, index, count, label, columns, href, isFirst, isOpen, isOpenable, isTicked, hasMenu, meaning } = props;
  const [first, ...others] = columns;
  return (
    <li
      ref={props.measure}
      data-index={index}
      aria-setsize={count}
      aria-posinset={index + 1}
      aria-current={isOpen || undefined}
      tabIndex={isFirst ? 0 : -1}
      className={classes(
        'relative border-t border-line px-4 py-2.5 text-sm -outline-offset-2',
        (isOpen || isTicked === true) && 'bg-accent-wash',
        isOpenable && 'cursor-pointer',
      )}
    >
      {meaning !== undefined && <Edge meaning={meaning} />}
      <div className="flex min-h-7 items-center gap-3">
        {isTicked !== undefined && <Tick label={`Tick ${label}`} isTicked={isTicked} isReachable={isFirst} />}
        <div className="min-w-0 grow font-medium wrap-anywhere">
          <RowLink href={href} isReachable={isFirst}>
            {first?.cell(row)}
          </RowLink>
        </div>
        {hasMenu && <RowMenuButton label={label} isReachable={isFirst} />}
      </div>
      <dl className="mt-1 grid grid-cols-2 gap-x-4 gap-y-1.5">
        {others.map((column) => (
          <div key={column.id} className="min-w-0">
            <dt className="text-xs text-faint">{column.title}</dt>
            <dd className={classes('wrap-anywhere', column.isNumber && 'tabular')}>{column.cell(row)}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}) as <Row>(props: CardProps<Row>) => ReactNode;

/** What a card takes until it has been measured. */
export const cardPx = (columnCount: number): number => 52 + Math.ceil((columnCount - 1) / 2) * 42;
