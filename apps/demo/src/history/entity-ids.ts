import type { ControlPlaneApi } from '../planes/api.ts';
import type { EntityIds } from './row.ts';

/** What the sample services of a control plane, their routes and callers are known by. */
export async function entityIds(api: ControlPlaneApi, planeId: string): Promise<EntityIds> {
  const list = async (collection: string, nameOf: 'name' | 'username') => {
    const path = `/v2/control-planes/${planeId}/core-entities/${collection}?size=1000`;
    const { data } = await api.get<{ data: ({ id: string } & Record<'name' | 'username', string>)[] }>(path);
    return new Map(data.map((entity) => [entity[nameOf], entity.id]));
  };
  const [services, routes, consumers] = await Promise.all([
    list('services', 'name'),
    list('routes', 'name'),
    list('consumers', 'username'),
  ]);
  return { services, routes, consumers };
}
