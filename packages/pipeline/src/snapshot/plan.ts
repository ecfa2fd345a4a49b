import type { Chain } from '../chain.ts';
import type { PluginEntity } from '../entities.ts';
import type { Exchange } from '../exchange.ts';
import type { PluginDefinition } from '../plugin.ts';
import type { RoutedRoute } from '../router/router.ts';

/** A route of a configuration; its chain is there once the configuration is active. */
export interface RoutePlan extends RoutedRoute {
  chain: Chain | undefined;
}

/** An enabled plugin of a configuration, checked but not set up. */
export interface PlannedPlugin {
  readonly entity: PluginEntity;
  readonly definition: PluginDefinition;
  readonly condition: ((x: Exchange) => boolean) | undefined;
}
