import type { Filter } from '../../../parts/filters/filter.ts';
import type { Saved } from '../../../parts/tile/saved.ts';
import type { TileDefinition } from '../../../parts/tile/tile.ts';
import type { Placed } from './layout.ts';

export interface Tile extends Placed {
  readonly type: 'chart';
  readonly definition: TileDefinition;
}

export interface DashboardDefinition {
  readonly tiles: readonly Tile[];
  readonly preset_filters?: readonly Filter[];
}

export type Dashboard = Saved<DashboardDefinition>;
