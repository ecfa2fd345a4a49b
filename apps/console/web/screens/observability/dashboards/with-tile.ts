import type { TileDefinition } from '../../../parts/tile/tile.ts';
import type { DashboardDefinition, Tile } from './dashboard.ts';
import { bottomOf } from './layout.ts';

/** With one tile more, below the others. */
export function withTile(dashboard: DashboardDefinition, definition: TileDefinition): DashboardDefinition {
  const isSmall = definition.chart.type === 'single_value';
  const tile: Tile = {
    type: 'chart',
    id: crypto.randomUUID(),
    layout: {
      position: { col: 0, row: bottomOf(dashboard.tiles) },
      size: { cols: isSmall ? 2 : 3, rows: isSmall ? 1 : 2 },
    },
    definition,
  };
  return { ...dashboard, tiles: [...dashboard.tiles, tile] };
}
