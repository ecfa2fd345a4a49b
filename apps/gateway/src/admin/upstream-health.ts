import { methodNotAllowed, notFound } from '@sallyport/admin-api';
import type { EntityRef } from '@sallyport/contracts';
import type { TargetEntity, UpstreamEntity } from '@sallyport/pipeline';
import type { GatewayNode } from '../primary/node.ts';
import { splitTarget } from '../upstream/target-addresses.ts';
import type { TargetView, UpstreamView } from '../upstream/upstream-view.ts';
import type { Archive } from './archive.ts';
import type { AdminAnswer, AdminRequest } from './http.ts';

const noWorker: AdminAnswer = {
  status: 503,
  body: { message: 'no worker has told its view of the upstream; try again' },
};

/**
 * `/upstreams/{u}/health` tells how targets are, `PUT /upstreams/{u}/targets/{t}[/{address}]/healthy|unhealthy` says how
 * they are.
 */
export async function healthApi(
  request: AdminRequest,
  node: GatewayNode,
  archive: Archive | undefined,
): Promise<AdminAnswer | undefined> {
  const [first, upstreamName, third, ...rest] = request.segments;
  if (first !== 'upstreams' || upstreamName === undefined) return undefined;
  const isHealth = third === 'health' && rest.length === 0;
  const state = rest.at(-1);
  const isOverride = third === 'targets' && rest.length <= 3 && (state === 'healthy' || state === 'unhealthy');
  if (!isHealth && !isOverride) return undefined;

  const upstream = (await archive?.find('upstreams', upstreamName)) as UpstreamEntity | undefined;
  if (upstream === undefined) return notFound;
  if (isHealth ? request.method !== 'GET' : request.method !== 'PUT' && request.method !== 'POST')
    return methodNotAllowed;
  const view = await node.viewUpstream(upstream.name);
  if (view === undefined) return noWorker;
  if (isHealth && request.query.get('balancer_health') === '1')
    return { status: 200, body: { data: { id: upstream.id, health: view.health }, node_id: node.id } };
  const targets = await targetsOf(archive!, upstream);
  if (isHealth) return { status: 200, body: { data: healthOf(targets, view), next: null, node_id: node.id } };
  const [target, address] = rest.length === 3 ? rest : [rest[0]];
  return setHealth(node, targets, view, target, address, state === 'healthy');
}

async function targetsOf(archive: Archive, upstream: UpstreamEntity): Promise<TargetEntity[]> {
  const targets: TargetEntity[] = [];
  for await (const target of archive.all('targets')) {
    if ((target['upstream'] as EntityRef).id === upstream.id) targets.push(target as TargetEntity);
  }
  return targets;
}

function healthOf(targets: readonly TargetEntity[], view: UpstreamView): unknown[] {
  return targets.map((target) => {
    const { health, addresses } = viewOf(view, target);
    const { host, port } = splitTarget(target.target);
    const total = addresses.reduce((sum, { weight }) => sum + weight, 0);
    const available = addresses.reduce((sum, { weight, health }) => sum + (health === 'UNHEALTHY' ? 0 : weight), 0);
    return {
      ...target,
      health,
      data: {
        host,
        port,
        weight: { total, available, unavailable: total - available },
        addresses: addresses.map(({ ip, port, health, weight }) => ({ ip, port, health, weight })),
      },
    };
  });
}

function viewOf({ targets }: UpstreamView, { target }: TargetEntity): TargetView {
  return targets.find((one) => one.target === target) ?? { target, health: 'DNS_ERROR', addresses: [] };
}

/** An operator's word, about one address or all of a target. */
function setHealth(
  node: GatewayNode,
  targets: readonly TargetEntity[],
  view: UpstreamView,
  name: string | undefined,
  address: string | undefined,
  isHealthy: boolean,
): AdminAnswer {
  const target = targets.find(({ id, target }) => id === name || target === name);
  if (target === undefined) return notFound;
  const { addresses } = viewOf(view, target);
  const chosen = addresses.filter(({ ip, port }) => address === undefined || address === ip || isAt(address, ip, port));
  if (chosen.length === 0) return notFound;
  for (const { key } of chosen) node.health.set(key, isHealthy);
  return { status: 204 };
}

function isAt(address: string, ip: string, port: number): boolean {
  return address === (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);
}
