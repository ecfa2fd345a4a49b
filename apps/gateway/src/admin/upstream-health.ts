import type { EntityRef } from '@sallyport/contracts';
import type { TargetEntity, UpstreamEntity } from '@sallyport/pipeline';
import type { GatewayNode } from '../primary/node.ts';
import { compilePassiveRules } from '../upstream/health.ts';
import { healthKey, splitTarget } from '../upstream/upstreams.ts';
import type { Archive } from './archive.ts';
import { methodNotAllowed, notFound } from './errors.ts';
import type { AdminAnswer, AdminRequest } from './http.ts';

/**
 * `/upstreams/{u}/health` tells how targets are, `PUT /upstreams/{u}/targets/{t}/healthy|unhealthy` says how they are:
 * passive checks take a target out, and only an operator brings it back.
 */
export async function healthApi(
  request: AdminRequest,
  node: GatewayNode,
  archive: Archive | undefined,
): Promise<AdminAnswer | undefined> {
  const [first, upstreamName, third, targetName, state] = request.segments;
  if (first !== 'upstreams' || upstreamName === undefined) return undefined;
  const isHealth = third === 'health' && targetName === undefined;
  const isOverride = third === 'targets' && (state === 'healthy' || state === 'unhealthy');
  if (!isHealth && !isOverride) return undefined;

  const upstream = (await archive?.find('upstreams', upstreamName)) as UpstreamEntity | undefined;
  if (upstream === undefined) return notFound;
  const targets: TargetEntity[] = [];
  for await (const target of archive!.all('targets')) {
    if ((target['upstream'] as EntityRef).id === upstream.id) targets.push(target as TargetEntity);
  }
  if (isHealth)
    return request.method === 'GET' ? { status: 200, body: healthOf(node, upstream, targets) } : methodNotAllowed;

  const target = targets.find(({ id, target: address }) => id === targetName || address === targetName);
  if (target === undefined) return notFound;
  if (request.method !== 'PUT' && request.method !== 'POST') return methodNotAllowed;
  const change = node.health.set(healthKey(upstream, target), state === 'healthy');
  node.workers.broadcast({ type: 'health', changes: [change] });
  return { status: 204 };
}

function healthOf(node: GatewayNode, upstream: UpstreamEntity, targets: readonly TargetEntity[]): unknown {
  const { enabled } = compilePassiveRules(upstream.healthchecks.passive);
  const data = targets.map((target) => {
    const available = node.health.isAvailable(healthKey(upstream, target));
    const health = enabled ? (available ? 'HEALTHY' : 'UNHEALTHY') : available ? 'HEALTHCHECKS_OFF' : 'UNHEALTHY';
    const { host, port } = splitTarget(target.target);
    return {
      ...target,
      health,
      data: {
        host,
        port,
        weight: { total: target.weight, available: available ? target.weight : 0 },
        addresses: [{ ip: host, port, health, weight: target.weight }],
      },
    };
  });
  return { data, next: null, node_id: node.id };
}
