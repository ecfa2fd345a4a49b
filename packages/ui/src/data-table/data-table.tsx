import type { RowData } from '@tanstack/react-table';
import { type MouseEvent, useCallback, useEffect, useRef, useState } from 'react';
import { classes } from '../classes.ts';
import { Button } from '../controls/button.tsx';
import { cardPx, RowCard } from './cards.tsx';
import { ColumnChooser } from './column-chooser.tsx';
import { columnWidths } from './fit-columns.ts';
import { Head, headPx } from './head.tsx';
import type { DataTableProps } from './props.ts';
import { BodyRow } from './row.tsx';
import { rowClicks } from './row-clicks.ts';
import { RowMenu } from './row-menu.tsx';
import { SkeletonCards, SkeletonRows } from './skeleton-rows.tsx';
import { useColumns } from './use-columns.ts';
import { useRowFocus } from './use-row-focus.ts';
import { useRows } from './use-rows.ts';
import { useVirtualRows } from './use-virtual-rows.ts';
import { useWidth } from './use-width.ts';

export type { DataColumn, DataTableProps, Sorting } from './props.ts';

/** Rows and columns, however many: only those in sight are drawn. Without room for columns, a card for each row. */
export function DataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { caption, columns, rowKey, rowLabel = rowKey, name, scroll = 'page', className, toolbar } = props;
  const { onRowOpen, rowHref, openKey, isMain = false, rowMenu, bulkActions, rowMeaning } = props;
  const { onReachEnd, hasMore = false, totalRows, isLoading = false, empty, isSortedByServer = false } = props;
  // As screens say it: `error && …`.
  const failed = props.failed ?? undefined;

  const rootRef = useRef<HTMLDivElement>(null);
  const scrollRef = useRef<HTMLDivElement>(null);
  const bodyRef = useRef<HTMLElement>(null);
  const widthPx = useWidth(scrollRef);
  const isCards = widthPx !== undefined && widthPx < cardsBelowPx;
  const besidePx = (bulkActions === undefined ? 0 : ticksPx) + (rowMenu === undefined ? 0 : menuPx);
  const roomPx = (widthPx ?? 0) - besidePx;
  const chosen = useColumns(columns, name, widthPx === undefined || isCards ? Number.POSITIVE_INFINITY : roomPx);
  const list = useRows(props);
  const { rows } = list;

  const open = (index: number) => {
    const row = rows[index];
    if (row === undefined) return;
    if (onRowOpen !== undefined) onRowOpen(row.original);
    else bodyRef.current?.querySelector<HTMLElement>(`[data-index="${index}"] [data-row-link]`)?.click();
  };
  const toggle = (index: number) => {
    const key = rows[index]?.id;
    if (key !== undefined && bulkActions !== undefined) list.tick(key, list.ticked[key] !== true);
  };
  const focus = useRowFocus({
    rows,
    openKey,
    isMain,
    bodyRef,
    onOpen: open,
    onTick: toggle,
  });
  const { virtualizer, placed, roomAfterPx } = useVirtualRows({
    count: rows.length,
    keyAt: useCallback((index: number) => rows[index]?.id ?? String(index), [rows]),
    rootRef: scrollRef,
    scroll,
    bodyRef,
    headPx: isCards ? 0 : headPx,
    rowPx: isCards ? cardPx(chosen.shown.length) : rowPx,
    keptIndex: focus.activeIndex,
  });
  focus.scrollTo.current = (index) => virtualizer.scrollToIndex(index);

  const lastIndex = placed.at(-1)?.index ?? -1;
  const askedAt = useRef(-1);
  const isNearEnd = hasMore && failed === undefined && !isLoading && lastIndex >= rows.length - nearEndRows;
  useEffect(() => {
    if (!isNearEnd || askedAt.current === rows.length) return;
    askedAt.current = rows.length;
    onReachEnd?.();
  }, [isNearEnd, rows.length, onReachEnd]);

  const [menu, setMenu] = useState<{
    readonly index: number;
    readonly anchor: HTMLElement;
    readonly isOpen: boolean;
  }>();
  const clicks = rowClicks({
    onOpen: onRowOpen === undefined ? undefined : open,
    hrefAt: (index) => (rows[index] === undefined ? undefined : rowHref?.(rows[index].original)),
  });
  const onClick = (event: MouseEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    const index = Number(target.closest<HTMLElement>('[data-index]')?.dataset['index'] ?? -1);
    const anchor = target.closest<HTMLElement>('[data-row-menu]');
    if (anchor !== null) setMenu({ index, anchor, isOpen: true });
    else if (target.querySelector('[data-tick]') !== null || target.matches('[data-tick]')) toggle(index);
    else clicks.onClick(event);
  };
  const heard = {
    onClick,
    onAuxClick: clicks.onAuxClick,
    onKeyDown: focus.onKeyDown,
    onFocus: (event: { target: EventTarget }) => {
      const row = (event.target as HTMLElement).closest<HTMLElement>('[data-index]');
      if (row !== null) focus.setActiveKey(rows[Number(row.dataset['index'])]?.id);
    },
    onMouseOver: tellWhatIsCut,
  };

  const tabbable = focus.activeIndex < 0 ? 0 : focus.activeIndex;
  const rowProps = (index: number) => {
    const { id, original } = rows[index]!;
    return {
      row: original,
      index,
      label: rowLabel(original),
      columns: chosen.shown,
      href: rowHref?.(original),
      isFirst: index === tabbable,
      isOpen: id === openKey,
      isOpenable: onRowOpen !== undefined || rowHref !== undefined,
      isTicked: bulkActions === undefined ? undefined : list.ticked[id] === true,
      hasMenu: rowMenu !== undefined,
      meaning: rowMeaning?.(original),
    };
  };
  const isFilled = rows.length > 0;
  const isBusy = isLoading && !isFilled;
  const moreRows = isBusy ? skeletonRows : hasMore && failed === undefined ? 1 : 0;
  const hasTicks = bulkActions !== undefined;
  const hasMenu = rowMenu !== undefined;
  const columnCount = chosen.shown.length + (hasTicks ? 1 : 0) + (hasMenu ? 1 : 0);
  const menuRow = menu === undefined ? undefined : rows[menu.index]?.original;

  return (
    <div ref={rootRef} className={classes('flex min-h-0 min-w-0 flex-col rounded-card bg-paper', className)}>
      {(toolbar !== undefined || name !== undefined) && (
        <div className="flex min-h-11 shrink-0 flex-wrap items-center gap-2 px-3 py-1.5">
          {toolbar}
          {name !== undefined && (
            <div className="ml-auto">
              <ColumnChooser columns={columns} chosen={chosen} />
            </div>
          )}
        </div>
      )}
      {bulkActions !== undefined && list.tickedRows.length > 0 && (
        <div className="flex min-h-11 shrink-0 flex-wrap items-center gap-2 border-t border-line bg-accent-wash px-3 py-1.5">
          <span role="status" className="tabular text-sm">
            {`${list.tickedRows.length} ticked`}
          </span>
          {bulkActions(list.tickedRows, list.untick)}
          <Button look="quiet" onClick={list.untick}>
            Untick all
          </Button>
        </div>
      )}
      <div ref={scrollRef} className={classes('min-w-0', scroll === 'own' && 'min-h-0 grow overflow-y-auto')}>
        <span role="status" className="sr-only">
          {isBusy && `${caption} are being loaded`}
        </span>
        {isCards ? (
          <ul ref={bodyRef as never} aria-label={caption} aria-busy={isBusy} className="list-none" {...heard}>
            {placed.flatMap(({ index, roomBeforePx }) => [
              roomBeforePx > 0 && <li key={`before ${index}`} aria-hidden="true" style={{ height: roomBeforePx }} />,
              <RowCard
                key={rows[index]!.id}
                count={totalRows ?? rows.length}
                measure={virtualizer.measureElement}
                {...rowProps(index)}
              />,
            ])}
            {roomAfterPx > 0 && <li aria-hidden="true" style={{ height: roomAfterPx }} />}
            <SkeletonCards count={Math.min(4, moreRows)} />
          </ul>
        ) : (
          widthPx !== undefined &&
          (isFilled || isBusy) && (
            <table
              aria-rowcount={hasMore && totalRows === undefined ? -1 : (totalRows ?? rows.length) + 1}
              aria-busy={isBusy}
              className="w-full table-fixed border-separate border-spacing-0 text-sm"
            >
              <caption className="sr-only">{caption}</caption>
              <colgroup>
                {hasTicks && <col style={{ width: ticksPx }} />}
                {columnWidths(chosen.shown, roomPx).map((width, place) => (
                  <col key={chosen.shown[place]!.id} style={{ width }} />
                ))}
                {hasMenu && <col style={{ width: menuPx }} />}
              </colgroup>
              <Head
                columns={chosen.shown}
                sorting={list.sorting}
                onSort={list.sort}
                isSortedByServer={isSortedByServer}
                isAllTicked={hasTicks ? list.isAllTicked : undefined}
                onTickAll={list.tickAll}
                hasMenu={hasMenu}
              />
              <tbody ref={bodyRef as never} {...heard}>
                {placed.flatMap(({ index, roomBeforePx }) => [
                  roomBeforePx > 0 && (
                    <Room key={`before ${index}`} heightPx={roomBeforePx} columnCount={columnCount} />
                  ),
                  <BodyRow key={rows[index]!.id} {...rowProps(index)} />,
                ])}
                {roomAfterPx > 0 && <Room heightPx={roomAfterPx} columnCount={columnCount} />}
                <SkeletonRows count={moreRows} columns={chosen.shown} hasTicks={hasTicks} hasMenu={hasMenu} />
              </tbody>
            </table>
          )
        )}
        {failed !== undefined && <div className="p-4">{failed}</div>}
        {failed === undefined &&
          !isFilled &&
          !isBusy &&
          (empty ?? <p className="p-4 text-sm text-soft">Nothing here.</p>)}
      </div>
      {rowMenu !== undefined && (
        <RowMenu
          isOpen={menu?.isOpen === true && menuRow !== undefined}
          anchor={menu?.anchor}
          onClose={() => setMenu((before) => before && { ...before, isOpen: false })}
        >
          {menuRow !== undefined && rowMenu(menuRow)}
        </RowMenu>
      )}
    </div>
  );
}

const rowPx = 36;
const ticksPx = 40;
const menuPx = 40;
/** Of the table, which has less than the window: its page has margins. */
const cardsBelowPx = 600;
const skeletonRows = 10;
/** How near to the end more are asked for. */
const nearEndRows = 20;

interface RoomProps {
  readonly heightPx: number;
  readonly columnCount: number;
}

const Room = ({ heightPx, columnCount }: RoomProps) => (
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: it is not focusable.
  <tr aria-hidden="true">
    <td colSpan={columnCount} style={{ height: heightPx }} className="p-0" />
  </tr>
);

/** The whole text of a cell that is cut off, on hover. */
function tellWhatIsCut(event: MouseEvent<HTMLElement>): void {
  const cell = (event.target as HTMLElement).closest('td');
  if (cell === null || cell.scrollWidth <= cell.clientWidth) return;
  cell.title = cell.innerText;
}
