import type { RouteEntity, ServiceEntity } from '../entities.ts';
import type { DocumentChange } from './change-document.ts';
import type { CompiledConfig } from './compile.ts';
import { entitiesOf } from './entities-of.ts';
import type { RoutePlan } from './plan.ts';
import type { Seats } from './seats.ts';

export interface UpdatedRoutes {
  readonly routes: readonly RoutePlan[];
  /** Of those that are new, different, or no longer there. */
  readonly routeIds: ReadonlySet<string>;
  readonly seats: Seats;
  readonly seatsChanged: readonly number[];
}

/** The routes once they, or their services, have changed; `services` as they are then. */
export function routesAfter(
  before: CompiledConfig,
  services: ReadonlyMap<string, ServiceEntity>,
  { document, changed }: DocumentChange,
): UpdatedRoutes {
  const ofRoutes = changed.get('routes');
  const ofServices = changed.get('services');
  if (ofRoutes === undefined && ofServices === undefined)
    return { routes: before.routes, routeIds: new Set(), seats: before.seats, seatsChanged: [] };

  const isChanged = (routeId: string, serviceId: string | undefined) =>
    ofRoutes?.has(routeId) === true || (serviceId !== undefined && ofServices?.has(serviceId) === true);
  const routeIds = new Set<string>();
  const freed: number[] = [];
  const fresh: number[] = [];
  const routes: RoutePlan[] = [];
  // Both lists have the order of the documents, so that they are walked side by side.
  let at = 0;
  const skipChanged = () => {
    for (; at < before.routes.length; at++) {
      const { route, service, seat } = before.routes[at]!;
      if (!isChanged(route.id, service?.id)) return;
      freed.push(seat);
      routeIds.add(route.id);
    }
  };
  for (const route of entitiesOf<RouteEntity>(document, 'routes')) {
    skipChanged();
    if (before.routes[at]?.route === route) {
      routes.push(before.routes[at++]!);
      continue;
    }
    // Else it is of a service that is disabled as before.
    if (!isChanged(route.id, route.service?.id)) continue;
    const service = route.service === undefined ? undefined : services.get(route.service.id);
    if (service?.enabled === false) continue;
    fresh.push(routes.length);
    routeIds.add(route.id);
    routes.push({ route, service, seat: 0 });
  }
  skipChanged();
  const { seats, taken } = before.seats.after(freed, fresh.length);
  fresh.forEach((index, n) => {
    routes[index] = { ...routes[index]!, seat: taken[n]! };
  });
  return { routes, routeIds, seats, seatsChanged: [...freed, ...taken] };
}
