import type { Plan } from '../plan.ts';
import type { ControlPlane } from './control-planes.ts';
import { listEntities, type PlacedService } from './services.ts';

export interface Route {
  readonly routeId: string;
  readonly name: string | null;
  readonly methods?: readonly string[];
  readonly hosts?: readonly string[];
  readonly paths?: readonly string[];
  readonly expression?: string | null;
  readonly serviceId?: string | null;
}

/** Of one service, or of a whole control plane. */
export function* routesOf(plane: ControlPlane, service?: PlacedService): Plan<readonly Route[]> {
  const { members } = yield* listEntities<Route>('list_routes', plane, 'routes');
  return service === undefined ? members : members.filter(({ serviceId }) => serviceId === service.serviceId);
}

export function nameOf({ name, routeId }: Route): string {
  return name ?? routeId;
}
