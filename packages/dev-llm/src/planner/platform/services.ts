import { type Plan, together } from '../plan.ts';
import { listAll, lookUp, metadataOf } from './call.ts';
import type { ControlPlane } from './control-planes.ts';

export interface Service {
  readonly serviceId: string;
  readonly name: string | null;
  readonly protocol?: string;
  readonly host?: string;
  readonly port?: number;
  readonly path?: string | null;
  readonly enabled?: boolean;
}

/** A service with the control plane that it is in. */
export interface PlacedService extends Service {
  /** Its id, where it has none. */
  readonly name: string;
  readonly plane: ControlPlane;
  /** As requests name it. */
  readonly scopedId: string;
}

export function* listServices(
  planes: readonly ControlPlane[],
): Plan<{ services: readonly PlacedService[]; isCut: boolean }> {
  const lists = yield* together(planes.map((plane) => listEntities<Service>('list_services', plane, 'services')));
  const services = lists.flatMap(({ members }, index) => members.map((service) => placed(service, planes[index]!)));
  return { services, isCut: lists.some(({ isCut }) => isCut) };
}

function placed(service: Service, plane: ControlPlane): PlacedService {
  const { serviceId, name } = service;
  return { ...service, name: name ?? serviceId, plane, scopedId: `${plane.controlPlaneId}:${serviceId}` };
}

/** What there is of a kind in a control plane. */
export function* listEntities<Entity>(
  tool: string,
  { controlPlaneId }: ControlPlane,
  name: string,
): Plan<{ members: readonly Entity[]; isCut: boolean }> {
  return yield* listAll<Entity>(lookUp(tool, { controlPlaneId, size: 1000 }), name, (page) => {
    const { nextOffset } = metadataOf(page) as { nextOffset?: string | null };
    return typeof nextOffset === 'string' && nextOffset !== '' ? { offset: nextOffset } : undefined;
  });
}
