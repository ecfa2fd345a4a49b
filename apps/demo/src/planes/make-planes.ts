import type { ControlPlaneApi } from './api.ts';
import { firstPlane, type PlaneName, planes } from './planes.ts';

/** Ids of the control planes by their names. */
export type PlaneIds = Readonly<Record<PlaneName, string>>;

/** Makes the control planes that are not there yet, and tells where their gateways are reached. */
export async function makePlanes(
  api: ControlPlaneApi,
  proxies: Readonly<Record<PlaneName, string>>,
): Promise<PlaneIds> {
  const { data } = await api.get<{ data: { id: string; name: string }[] }>('/v2/control-planes?page[size]=100');
  const idOf = new Map(data.map(({ id, name }) => [name, id]));
  const ids: Record<string, string> = {};
  for (const { name, description } of planes) {
    const [host, port] = proxies[name].split(':');
    const fields = {
      name,
      description,
      labels: { demo: 'true' },
      proxy_urls: [{ host, port: Number(port), protocol: 'http' }],
    };
    const known = idOf.get(name) ?? (name === firstPlane.now ? idOf.get(firstPlane.before) : undefined);
    const path = known === undefined ? '/v2/control-planes' : `/v2/control-planes/${known}`;
    const { id } = await api.send<{ id: string }>(known === undefined ? 'POST' : 'PATCH', path, fields);
    ids[name] = id;
  }
  return ids as PlaneIds;
}
