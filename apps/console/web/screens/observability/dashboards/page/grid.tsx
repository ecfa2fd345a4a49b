import type { CSSProperties, ReactNode } from 'react';
import type { Filter } from '../../../../parts/filters/filter.ts';
import type { TimeRange } from '../../../../state/time-range.ts';
import type { Tile } from '../dashboard.ts';
import { inReadingOrder } from '../layout.ts';
import { TileBox } from './tile-box.tsx';

export interface Around {
  readonly range: TimeRange;
  /** Preset and temporary ones. */
  readonly filters: readonly Filter[];
}

interface GridProps {
  readonly tiles: readonly Tile[];
  readonly around: Around;
  readonly onZoom: (range: TimeRange) => void;
  readonly menuOf?: (tile: Tile) => ReactNode;
}

export const rowHeightPx = 150;
export const gapPx = 12;

/** Tiles as they are looked at, and printed: on six columns, below 900 pixels below each other. */
export const Grid = ({ tiles, around, onZoom, menuOf }: GridProps) => (
  <div className="grid grid-cols-[minmax(0,1fr)] gap-3 min-[900px]:grid-cols-6 min-[900px]:auto-rows-[150px] print:grid-cols-6 print:auto-rows-[150px]">
    {inReadingOrder(tiles).map((tile) => {
      const { position, size } = tile.layout;
      const place = {
        '--column': `${position.col + 1} / span ${size.cols}`,
        '--row': `${position.row + 1} / span ${size.rows}`,
        '--height': `${size.rows * rowHeightPx + (size.rows - 1) * gapPx}px`,
      };
      return (
        <div
          key={tile.id}
          style={place as CSSProperties}
          className="h-(--height) min-w-0 break-inside-avoid min-[900px]:h-auto min-[900px]:[grid-column:var(--column)] min-[900px]:[grid-row:var(--row)] print:h-auto print:[grid-column:var(--column)] print:[grid-row:var(--row)]"
        >
          <TileBox tile={tile} around={around} onZoom={onZoom} menu={menuOf?.(tile)} />
        </div>
      );
    })}
  </div>
);
