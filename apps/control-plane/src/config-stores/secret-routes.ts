import type { SealedSecret } from '@sallyport/store';
import { z } from 'zod';
import type { App } from '../http/area.ts';
import { authorOf } from '../http/author.ts';
import { pageOf, pageSchema } from '../http/list-query.ts';
import type { Services } from '../services.ts';
import { configStoreParams, getStore } from './get-store.ts';
import { secretsMax } from './limits.ts';
import { placeOf } from './place-of.ts';
import { secretBody, secretSchema, secretsQuery, secretView, valueBody } from './schemas.ts';

interface Place {
  path: string;
  reading: { permission: 'vaults.read'; scope: { param: string } };
  writing: { permission: 'vaults.write'; scope: { param: string } };
}

const secretParams = configStoreParams.extend({ key: z.string().min(1).max(512) });

export function secretRoutes(app: App, services: Services, { path, reading, writing }: Place): void {
  const { store, sealer, deliveries, nowMs } = services;
  const answers = { response: { 200: secretSchema } };

  const listed = {
    summary: 'Lists the keys of secrets',
    params: configStoreParams,
    querystring: secretsQuery,
    response: { 200: pageSchema(secretSchema) },
  };
  app.get(path, { config: reading, schema: listed }, async ({ params, query, principal }) => {
    const { id } = await getStore(store, principal.organizationId, params);
    return pageOf(await store.configStores.listSecrets(id, query), query, secretView);
  });

  const created = {
    summary: 'Creates a secret',
    params: configStoreParams,
    body: secretBody,
    response: { 201: secretSchema },
  };
  app.post(path, { config: writing, schema: created }, async (request, reply) => {
    const found = await getStore(store, request.principal.organizationId, request.params);
    const { key, value } = request.body;
    const atMs = nowMs();
    const sealed = sealer.seal(value, placeOf(found.id, key));
    const made: SealedSecret = { configStoreId: found.id, key, sealed, createdAtMs: atMs, updatedAtMs: atMs };
    await store.configStores.insertSecret(made, authorOf(request), secretsMax);
    await deliveries.secretsChanged(found, `The secret '${key}' of '${found.name}' is new.`, authorOf(request));
    return reply.code(201).send(secretView(made));
  });

  const got = { summary: 'Tells when a secret was made and changed', params: secretParams, ...answers };
  app.get(`${path}/:key`, { config: reading, schema: got }, async ({ params, principal }) => {
    const { id } = await getStore(store, principal.organizationId, params);
    return secretView(await store.configStores.getSecret(id, params.key));
  });

  const replaced = { summary: 'Replaces the value of a secret', params: secretParams, body: valueBody, ...answers };
  app.put(`${path}/:key`, { config: writing, schema: replaced }, async (request) => {
    const found = await getStore(store, request.principal.organizationId, request.params);
    const key = request.params.key;
    const before = await store.configStores.getSecret(found.id, key);
    const sealed = sealer.seal(request.body.value, placeOf(found.id, key));
    const after = { ...before, sealed, updatedAtMs: nowMs() };
    await store.configStores.updateSecret(after, authorOf(request));
    await deliveries.secretsChanged(found, `The secret '${key}' of '${found.name}' has changed.`, authorOf(request));
    return secretView(after);
  });

  const removed = { summary: 'Removes a secret', params: secretParams, response: { 204: z.undefined() } };
  app.delete(`${path}/:key`, { config: writing, schema: removed }, async (request, reply) => {
    const found = await getStore(store, request.principal.organizationId, request.params);
    const key = request.params.key;
    await store.configStores.removeSecret(found.id, key, authorOf(request));
    await deliveries.secretsChanged(found, `The secret '${key}' of '${found.name}' is gone.`, authorOf(request));
    return reply.code(204).send();
  });
}
