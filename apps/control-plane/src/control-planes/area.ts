import { randomUUID } from 'node:crypto';
import { Conflict, type ControlPlane, configTopic } from '@sallyport/store';
import { z } from 'zod';
import { forgetRolesAbout, makeAdminOf } from '../access/creators.ts';
import { entitiesWith } from '../access/judge.ts';
import type { Area } from '../http/area.ts';
import { authorOf } from '../http/author.ts';
import { pageOf, pageSchema } from '../http/list-query.ts';
import { invalid, Problem } from '../http/problem.ts';
import { controlPlanesMax } from './limits.ts';
import { controlPlaneParams } from './params.ts';
import { changeSchema, controlPlaneSchema, controlPlanesQuery, controlPlaneView, creationSchema } from './schemas.ts';

export const controlPlanes: Area = {
  name: 'Control planes',
  description: 'Configurations, each with the gateways that follow it. One is there from the start, named default.',
  routes(app, services) {
    const { store, nowMs } = services;
    const view = (it: ControlPlane) => controlPlaneView(it, services.endpoints);
    const answers = { response: { 200: controlPlaneSchema } };

    const listed = {
      summary: 'Lists control planes',
      querystring: controlPlanesQuery,
      response: { 200: pageSchema(controlPlaneSchema) },
    };
    const visible = { permission: 'control-planes.read', scope: 'any' } as const;
    app.get('/v2/control-planes', { config: visible, schema: listed }, async ({ query, principal }) => {
      const ids = entitiesWith(principal, 'control-planes.read');
      const own = ids === 'all' ? [] : [{ field: 'id', operator: 'oeq', values: ids } as const];
      const page = await store.controlPlanes.list(principal.organizationId, {
        ...query,
        filters: [...query.filters, ...own],
      });
      return pageOf(page, query, view);
    });

    const created = { summary: 'Creates a control plane', body: creationSchema, response: { 201: controlPlaneSchema } };
    const creating = { permission: 'control-planes.create' } as const;
    app.post('/v2/control-planes', { config: creating, schema: created }, async (request, reply) => {
      const { name, description, cluster_type, auth_type, proxy_urls, labels } = request.body;
      const atMs = nowMs();
      const made: ControlPlane = {
        id: randomUUID(),
        organizationId: request.principal.organizationId,
        name,
        description: description ?? undefined,
        labels,
        clusterType: cluster_type,
        authType: auth_type,
        proxyUrls: proxy_urls ?? [],
        createdAtMs: atMs,
        updatedAtMs: atMs,
      };
      const by = authorOf(request);
      await store.controlPlanes.insert(made, by, controlPlanesMax).catch(taken(name));
      await makeAdminOf(request.principal, 'control_planes', made.id, by, services);
      return reply.code(201).send(view(made));
    });

    const path = '/v2/control-planes/:controlPlaneId';
    const params = controlPlaneParams;
    const scope = { param: 'controlPlaneId' } as const;
    const got = { summary: 'Gets a control plane', params, ...answers };
    app.get(
      path,
      { config: { permission: 'control-planes.read', scope }, schema: got },
      async ({ params: { controlPlaneId }, principal }) =>
        view(await store.controlPlanes.get(principal.organizationId, controlPlaneId)),
    );

    const changed = { summary: 'Changes a control plane', params, body: changeSchema, ...answers };
    app.patch(path, { config: { permission: 'control-planes.write', scope }, schema: changed }, async (request) => {
      const { body, params, principal } = request;
      const edit = (before: ControlPlane) => ({ ...changedBy(body, before), updatedAtMs: nowMs() });
      const { organizationId } = principal;
      const changing = store.controlPlanes.change(organizationId, params.controlPlaneId, edit, authorOf(request));
      return view(await changing.catch(taken(body.name)));
    });

    const removed = {
      summary: 'Removes a control plane',
      description: 'With its configuration; its gateways are told to go.',
      params,
      response: { 204: z.undefined() },
    };
    app.delete(
      path,
      { config: { permission: 'control-planes.delete', scope }, schema: removed },
      async (request, reply) => {
        const { controlPlaneId } = request.params;
        const { organizationId } = request.principal;
        const by = authorOf(request);
        const groups = await store.groupMemberships.groupsOf(organizationId, controlPlaneId);
        await store.controlPlanes.remove(organizationId, controlPlaneId, by);
        await store.configurations.remove(controlPlaneId);
        await forgetRolesAbout('control_planes', controlPlaneId, by, services);
        for (const { id } of groups) await store.signals.publish(configTopic, { controlPlaneId: id });
        await services.hub.close(controlPlaneId);
        return reply.code(204).send();
      },
    );
  },
};

function taken(name: string | undefined): (error: unknown) => never {
  return (error) => {
    if (error instanceof Conflict) throw new Problem(409, `There is a control plane named '${name}' already.`);
    throw error;
  };
}

/** Throws a `Problem` where the type would change. */
function changedBy(body: z.output<typeof changeSchema>, before: ControlPlane): ControlPlane {
  const { name, description, cluster_type, auth_type, proxy_urls, labels } = body;
  if (cluster_type !== undefined && cluster_type !== before.clusterType)
    throw invalid([
      {
        field: 'cluster_type',
        rule: 'invalid',
        reason: 'cannot be changed: make another control plane',
        source: 'body',
      },
    ]);
  return {
    ...before,
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description: description ?? undefined }),
    ...(auth_type !== undefined && { authType: auth_type }),
    ...(proxy_urls !== undefined && { proxyUrls: proxy_urls ?? [] }),
    ...(labels !== undefined && { labels }),
  };
}
