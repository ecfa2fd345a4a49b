import { type Plan, together } from '../plan.ts';
import type { ControlPlane } from './control-planes.ts';
import { nameOf, routesOf } from './routes.ts';
import { listEntities, type PlacedService } from './services.ts';

interface Plugin {
  readonly name: string;
  readonly enabled: boolean;
  readonly scoping: {
    readonly consumerId: string | null;
    readonly consumerGroupId?: string | null;
    readonly serviceId: string | null;
    readonly routeId: string | null;
  };
}

/** A plugin with where it applies, in words. */
export interface PlacedPlugin {
  readonly name: string;
  readonly enabled: boolean;
  readonly where: string;
}

/** Those that requests to a service pass, or all of a control plane. */
export function* pluginsOf(
  plane: ControlPlane,
  services: readonly PlacedService[],
  service?: PlacedService,
): Plan<readonly PlacedPlugin[]> {
  const [{ members }, routes] = yield* together([
    listEntities<Plugin>('list_plugins', plane, 'plugins'),
    routesOf(plane),
  ]);
  return members.flatMap(({ name, enabled, scoping }) => {
    const route = routes.find(({ routeId }) => routeId === scoping.routeId);
    const own = services.find(({ serviceId }) => serviceId === scoping.serviceId);
    const isOfOther =
      (own !== undefined && own.serviceId !== service?.serviceId) ||
      (scoping.routeId !== null && route?.serviceId !== service?.serviceId);
    if (service !== undefined && isOfOther) return [];
    const where = [
      own && `service ${own.name}`,
      route && `route ${nameOf(route)}`,
      scoping.consumerId !== null && 'one consumer',
      scoping.consumerGroupId != null && 'one consumer group',
    ].filter((one) => typeof one === 'string');
    return [{ name, enabled, where: where.join(', ') || 'everything' }];
  });
}
