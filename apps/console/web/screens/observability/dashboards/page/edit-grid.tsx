import { type ReactNode, type Ref, useEffect, useRef, useState } from 'react';
import { type Layout as GridItems, GridLayout } from 'react-grid-layout';
import type { TimeRange } from '../../../../state/time-range.ts';
import type { Tile } from '../dashboard.ts';
import { columns } from '../layout.ts';
import { type Around, gapPx, rowHeightPx } from './grid.tsx';
import { TileBox } from './tile-box.tsx';

interface EditGridProps {
  readonly tiles: readonly Tile[];
  readonly around: Around;
  readonly onZoom: (range: TimeRange) => void;
  readonly onChange: (tiles: readonly Tile[]) => void;
  readonly menuOf: (tile: Tile) => ReactNode;
}

/** Tiles that are drawn to where they should be, and larger or smaller at their corner. The menu does the same without a mouse. */
export function EditGrid({ tiles, around, onZoom, onChange, menuOf }: EditGridProps) {
  const [ref, width] = useWidth();
  const take = (items: GridItems) => {
    const next = tiles.map((tile) => {
      const item = items.find(({ i }) => i === tile.id);
      const { position, size } = tile.layout;
      if (item === undefined) return tile;
      const isSame = item.x === position.col && item.y === position.row && item.w === size.cols && item.h === size.rows;
      if (isSame) return tile;
      return {
        ...tile,
        layout: { position: { col: item.x, row: item.y }, size: { cols: item.w, rows: item.h } },
      };
    });
    if (next.some((tile, index) => tile !== tiles[index])) onChange(next);
  };
  return (
    <div
      ref={ref}
      className="[&_.react-grid-item]:touch-manipulation [&_.react-grid-layout]:relative [&_.react-grid-placeholder]:rounded-card [&_.react-grid-placeholder]:bg-accent/20 [&_header]:cursor-move"
    >
      {/* The library looks for its style sheet by this id and, finding something, adds none: the policy forbids it. */}
      <span id="react-draggable-style-el" hidden />
      {width > 0 && (
        <GridLayout
          width={width}
          layout={tiles.map(({ id, layout: { position, size } }) => ({
            i: id,
            x: position.col,
            y: position.row,
            w: size.cols,
            h: size.rows,
          }))}
          gridConfig={{ cols: columns, rowHeight: rowHeightPx, margin: [gapPx, gapPx], containerPadding: [0, 0] }}
          dragConfig={{ enabled: true, handle: 'header', cancel: '[data-no-drag]' }}
          resizeConfig={{
            enabled: true,
            handles: ['se'],
            handleComponent: (_axis, handle) => (
              <span
                ref={handle as Ref<HTMLSpanElement>}
                className="absolute right-0.5 bottom-0.5 size-4 cursor-se-resize border-r-2 border-b-2 border-edge"
                aria-hidden="true"
              />
            ),
          }}
          onDragStop={take}
          onResizeStop={take}
        >
          {tiles.map((tile) => (
            <div key={tile.id}>
              <TileBox tile={tile} around={around} onZoom={onZoom} menu={menuOf(tile)} />
            </div>
          ))}
        </GridLayout>
      )}
    </div>
  );
}

function useWidth() {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(ref.current!);
    return () => observer.disconnect();
  }, []);
  return [ref, width] as const;
}
