import type { Entity, EntityRef, HealthReason } from '@sallyport/contracts';
import { NotFound } from '@sallyport/store';
import { z } from 'zod';
import { everyEntity } from '../configuration/every-entity.ts';
import { controlPlaneParams } from '../control-planes/params.ts';
import type { Area } from '../http/area.ts';
import { isoTime } from '../http/time.ts';
import { type TellingNode, type ToldTarget, tellingNodes, toldTargets } from './told-health.ts';
import {
  stateSchema,
  targetHealthSchema,
  targetHealthView,
  tellingNodeSchema,
  tellingNodeView,
  worstOf,
} from './views.ts';

const illTargetSchema = z.object({
  target: z.string(),
  health: stateSchema,
  reason: z.string().optional(),
  since: z.string().optional(),
  node_ids: z.array(z.string()).describe('Of the gateways that say so.'),
});

const summarySchema = z.object({
  upstream: z.object({ id: z.string(), name: z.string() }),
  health: stateSchema,
  targets: z.object({ total: z.number(), healthy: z.number(), unhealthy: z.number(), unknown: z.number() }),
  unhealthy_targets: z.array(illTargetSchema),
});

export const upstreamHealth: Area = {
  name: 'Upstream health',
  description:
    'How targets are, as the gateways that are connected tell: whenever something changes, and which of them says so.',
  routes(app, services) {
    const config = { permission: 'upstreams.read', scope: { param: 'controlPlaneId' } } as const;
    const nodesOf = async (organizationId: string, controlPlaneId: string) =>
      await tellingNodes(services, await services.store.controlPlanes.get(organizationId, controlPlaneId));

    const one = {
      summary: 'Tells how the targets of an upstream are',
      params: controlPlaneParams.extend({ key: z.string().max(512).describe('Its id or name.') }),
      response: {
        200: z.object({
          data: z.array(targetHealthSchema),
          next: z.null(),
          health: stateSchema,
          nodes: z.array(tellingNodeSchema.extend({ health: stateSchema })),
        }),
      },
    };
    const path = '/v2/control-planes/:controlPlaneId/core-entities/upstreams/:key/health';
    app.get(path, { config, schema: one }, async ({ params, principal }) => {
      const { controlPlaneId, key } = params;
      const nodes = await nodesOf(principal.organizationId, controlPlaneId);
      const upstream = (await services.configReader.find(controlPlaneId, 'upstreams', key))?.entity;
      if (upstream === undefined) throw new NotFound('upstream', key);
      const name = String(upstream['name']);
      const told = toldTargets(nodes, name);
      const parent = { field: 'upstream', id: upstream.id };
      const targets = await everyEntity(services.configReader, controlPlaneId, 'targets', parent);
      const said = (node: TellingNode) => [node.upstreams.get(name)?.health ?? []].flat();
      return {
        data: targets.map((target) => targetHealthView(target, told.get(String(target['target'])) ?? [])),
        next: null,
        health: worstOf(nodes.flatMap(said)),
        nodes: nodes.map((node) => ({ ...tellingNodeView(node), health: worstOf(said(node)) })),
      };
    });

    const all = {
      summary: 'Tells how all upstreams are',
      params: controlPlaneParams,
      response: { 200: z.object({ items: z.array(summarySchema), nodes: z.array(tellingNodeSchema) }) },
    };
    app.get(
      '/v2/control-planes/:controlPlaneId/upstream-health',
      { config, schema: all },
      async ({ params, principal }) => {
        const { controlPlaneId } = params;
        const nodes = await nodesOf(principal.organizationId, controlPlaneId);
        const upstreams = await everyEntity(services.configReader, controlPlaneId, 'upstreams');
        const targets = Map.groupBy(
          await everyEntity(services.configReader, controlPlaneId, 'targets'),
          (target) => (target['upstream'] as EntityRef).id,
        );
        return {
          items: upstreams.map((upstream) => summaryOf(upstream, targets.get(upstream.id) ?? [], nodes)),
          nodes: nodes.map(tellingNodeView),
        };
      },
    );
  },
};

function summaryOf(
  upstream: Entity,
  targets: readonly Entity[],
  nodes: readonly TellingNode[],
): z.output<typeof summarySchema> {
  const name = String(upstream['name']);
  const told = toldTargets(nodes, name);
  const known = targets.map((entity) => {
    const target = String(entity['target']);
    const said = told.get(target) ?? [];
    return { target, said, health: worstOf(said.map((each) => each.target.health)) };
  });
  const ill = known.filter(({ health }) => health === 'UNHEALTHY' || health === 'DNS_ERROR');
  const unknown = known.filter(({ health }) => health === 'UNKNOWN').length;
  return {
    upstream: { id: upstream.id, name },
    health: worstOf(nodes.flatMap((node) => node.upstreams.get(name)?.health ?? [])),
    targets: {
      total: known.length,
      healthy: known.length - ill.length - unknown,
      unhealthy: ill.length,
      unknown,
    },
    unhealthy_targets: ill.map(({ target, health, said }) => ({ target, health, ...whyOf(said) })),
  };
}

/** Since when, why, and who says so. */
function whyOf(said: readonly ToldTarget[]): { reason?: HealthReason; since?: string; node_ids: string[] } {
  const sayers = said.filter(({ target: { health } }) => health === 'UNHEALTHY' || health === 'DNS_ERROR');
  const addresses = sayers.flatMap(({ target }) => target.addresses).filter(({ health }) => health === 'UNHEALTHY');
  const first = addresses.toSorted((a, b) => (a.sinceMs ?? Infinity) - (b.sinceMs ?? Infinity))[0];
  return {
    ...(first?.reason !== undefined && { reason: first.reason }),
    ...(first?.sinceMs !== undefined && { since: isoTime(first.sinceMs) }),
    node_ids: sayers.map(({ node }) => node.id),
  };
}
