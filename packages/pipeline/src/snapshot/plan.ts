import type { PluginEntity } from '../entities.ts';
import type { Exchange } from '../exchange.ts';
import type { PluginDefinition } from '../plugin.ts';
import type { RoutedRoute } from '../router/router.ts';

/** A route of a configuration; what chain it has is up to the snapshot. */
export interface RoutePlan extends RoutedRoute {
  /** Where snapshots keep what they have of the route. */
  readonly seat: number;
}

/** An enabled plugin of a configuration, checked but not set up. */
export interface PlannedPlugin {
  readonly entity: PluginEntity;
  readonly definition: PluginDefinition;
  readonly condition: ((x: Exchange) => boolean) | undefined;
}
