import { randomUUID } from 'node:crypto';
import type { ConfigStore } from '@sallyport/store';
import { z } from 'zod';
import { controlPlaneParams } from '../control-planes/params.ts';
import type { Area } from '../http/area.ts';
import { authorOf } from '../http/author.ts';
import { pageOf, pageSchema } from '../http/list-query.ts';
import { configStoreParams, getStore } from './get-store.ts';
import { configStoresMax } from './limits.ts';
import { storeBody, storeSchema, storesQuery, storeView } from './schemas.ts';
import { secretRoutes } from './secret-routes.ts';

const forceQuery = z.object({
  force: z.enum(['true', 'false']).default('false').describe('Removes it with the secrets that it holds.'),
});

export const configStores: Area = {
  name: 'Config stores',
  description: 'Secrets that the control plane keeps for its gateways, which a vault of the kind konnect refers to.',
  routes(app, services) {
    const { store, nowMs } = services;
    const path = '/v2/control-planes/:controlPlaneId/config-stores';
    const scope = { param: 'controlPlaneId' } as const;
    const reading = { permission: 'vaults.read', scope } as const;
    const writing = { permission: 'vaults.write', scope } as const;
    const answers = { response: { 200: storeSchema } };

    const listed = {
      summary: 'Lists config stores',
      params: controlPlaneParams,
      querystring: storesQuery,
      response: { 200: pageSchema(storeSchema) },
    };
    app.get(path, { config: reading, schema: listed }, async ({ params, query, principal }) => {
      const { id } = await store.controlPlanes.get(principal.organizationId, params.controlPlaneId);
      return pageOf(await store.configStores.list(id, query), query, storeView);
    });

    const created = {
      summary: 'Creates a config store',
      params: controlPlaneParams,
      body: storeBody,
      response: { 201: storeSchema },
    };
    app.post(path, { config: writing, schema: created }, async (request, reply) => {
      const { organizationId } = request.principal;
      const { id: controlPlaneId } = await store.controlPlanes.get(organizationId, request.params.controlPlaneId);
      const { name } = request.body;
      const atMs = nowMs();
      const made: ConfigStore = {
        id: randomUUID(),
        organizationId,
        controlPlaneId,
        name,
        createdAtMs: atMs,
        updatedAtMs: atMs,
      };
      await store.configStores.insert(made, authorOf(request), configStoresMax);
      return reply.code(201).send(storeView(made));
    });

    const one = `${path}/:configStoreId`;
    const got = { summary: 'Gets a config store', params: configStoreParams, ...answers };
    app.get(one, { config: reading, schema: got }, async ({ params, principal }) =>
      storeView(await getStore(store, principal.organizationId, params)),
    );

    const renamed = { summary: 'Renames a config store', params: configStoreParams, body: storeBody, ...answers };
    app.put(one, { config: writing, schema: renamed }, async (request) => {
      const before = await getStore(store, request.principal.organizationId, request.params);
      const after = { ...before, name: request.body.name, updatedAtMs: nowMs() };
      await store.configStores.update(after, authorOf(request));
      return storeView(after);
    });

    const removed = {
      summary: 'Removes a config store',
      params: configStoreParams,
      querystring: forceQuery,
      response: { 204: z.undefined() },
    };
    app.delete(one, { config: writing, schema: removed }, async (request, reply) => {
      const found = await getStore(store, request.principal.organizationId, request.params);
      await store.configStores.remove(found, request.query.force === 'true', authorOf(request));
      await services.deliveries.secretsChanged(found, `The config store '${found.name}' is gone.`, authorOf(request));
      return reply.code(204).send();
    });

    secretRoutes(app, services, { path: `${one}/secrets`, reading, writing });
  },
};
