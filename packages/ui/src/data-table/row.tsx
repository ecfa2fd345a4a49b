import { memo, type ReactNode } from 'react';
import { classes } from '../classes.ts';
import { type Meaning, markOf } from '../display/meaning.ts';
import type { DataColumn } from './props.ts';
import { RowMenuButton } from './row-menu.tsx';

export interface RowProps<Row> {
  readonly row: Row;
  readonly index: number;
  readonly label: string;
  readonly columns: readonly DataColumn<Row>[];
  readonly href: string | undefined;
  /** Has the keyboard when it comes to the table. */
  readonly isFirst: boolean;
  /** Its details are open beside it. */
  readonly isOpen: boolean;
  readonly isOpenable: boolean;
  /** Undefined where rows are not ticked. */
  readonly isTicked: boolean | undefined;
  readonly hasMenu: boolean;
  readonly meaning: Meaning | undefined;
}

/** One row. Its clicks and keys are heard by what holds all of them. */
export const BodyRow = memo(function BodyRow<Row>(props: RowProps<Row>) {
  const { row, index, label, columns, href, isFirst, isOpen, isOpenable, isTicked, hasMenu, meaning } = props;
  return (
    <tr
      data-index={index}
      aria-rowindex={index + 2}
      aria-current={isOpen || undefined}
      tabIndex={isFirst ? 0 : -1}
      className={classes(
        '-outline-offset-2',
        isOpen || isTicked === true ? 'bg-accent-wash' : 'hover:bg-over',
        isOpenable && 'cursor-pointer',
      )}
    >
      {isTicked !== undefined && (
        <td className={classes(cell, 'pl-3')}>
          <Tick label={`Tick ${label}`} isTicked={isTicked} isReachable={isFirst} />
        </td>
      )}
      {columns.map((column, place) => (
        <td
          key={column.id}
          className={classes(
            cell,
            'truncate px-3',
            column.isNumber && 'tabular text-right',
            place === 0 && 'relative font-medium',
          )}
        >
          {place === 0 && meaning !== undefined && <Edge meaning={meaning} />}
          {place === 0 ? (
            <RowLink href={href} isReachable={isFirst}>
              {column.cell(row)}
            </RowLink>
          ) : (
            column.cell(row)
          )}
        </td>
      ))}
      {hasMenu && (
        <td className={classes(cell, 'pr-1 text-right')}>
          <RowMenuButton label={label} isReachable={isFirst} />
        </td>
      )}
    </tr>
  );
}) as <Row>(props: RowProps<Row>) => ReactNode;

const cell = 'h-9 border-b border-line [tr:last-child>&]:border-b-0';

interface RowLinkProps {
  readonly href: string | undefined;
  /** With the tab key; within other rows than the one that has the keyboard nothing is. */
  readonly isReachable: boolean;
  readonly children: ReactNode;
}

export function RowLink({ href, isReachable, children }: RowLinkProps) {
  if (href === undefined) return children;
  return (
    <a href={href} data-row-link="" tabIndex={isReachable ? 0 : -1} className="hover:underline">
      {children}
    </a>
  );
}

interface TickProps {
  readonly label: string;
  readonly isTicked: boolean;
  readonly isReachable: boolean;
}

/** The browser's own, which costs nothing to draw. */
export const Tick = ({ label, isTicked, isReachable }: TickProps) => (
  <input
    type="checkbox"
    data-tick=""
    tabIndex={isReachable ? 0 : -1}
    aria-label={label}
    checked={isTicked}
    readOnly
    className="block size-4 accent-accent"
  />
);

interface EdgeProps {
  readonly meaning: Meaning;
}

export const Edge = ({ meaning }: EdgeProps) => (
  <span aria-hidden="true" className={classes('absolute inset-y-0 left-0 w-0.5', markOf[meaning])} />
);
