import { cannotParse, invalidConfig, readFields, readFiles } from '@sallyport/admin-api';
import type { Problem } from '@sallyport/contracts';
import { compareConfigurations, writeConfiguration } from '@sallyport/declarative';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { demand, may } from '../access/judge.ts';
import type { ConfigChange } from '../configuration/change.ts';
import { ConfigRefused } from '../configuration/refusal.ts';
import type { App } from '../http/area.ts';
import { limitWholeInHand } from './configuration/whole-in-hand.ts';
import { type AdminContext, shownTo } from './context.ts';
import { writeChanges } from './entity-writes.ts';
import { bytesOf } from './kong-routes.ts';
import { permissionsOf } from './permissions-of.ts';
import { type EntityAnswer, send } from './send.ts';
import { withOutcome, writeTerms } from './write-terms.ts';

const fileBytesMax = 32 * 1024 * 1024;
const anything = z.looseObject({});
const scope = { param: 'controlPlaneId' };

/** `/config`: the configuration as one declarative file, to be read, and to be replaced by another. */
export function wholeFileRoutes(app: App, context: AdminContext): void {
  const asIs = { validatorCompiler: () => (data: unknown) => ({ value: data }) };
  const params = z.object({ controlPlaneId: z.string() });
  app.route({
    ...asIs,
    method: 'GET',
    url: '/config',
    config: { permission: 'configuration.read', scope },
    schema: { summary: 'Gets the configuration as a declarative file', params, response: { 200: anything } },
    handler: async (request, reply) => send(reply, await readWhole(context, request)),
  });
  app.route({
    ...asIs,
    method: 'POST',
    url: '/config',
    config: { permission: 'configuration.write', scope },
    bodyLimit: fileBytesMax,
    onRequest: limitWholeInHand(),
    schema: {
      summary: 'Replaces the configuration by a declarative file',
      description: 'What the file leaves out is deleted; with `_info.select_tags`, only what has these tags.',
      params,
      body: anything,
      response: { 201: anything },
    },
    handler: async (request, reply) => send(reply, await replaceWhole(context, request)),
  });
}

async function readWhole(context: AdminContext, request: FastifyRequest): Promise<EntityAnswer> {
  const controlPlaneId = await context.controlPlaneOf(request);
  const { version, collections } = await context.reader.entities(controlPlaneId);
  const definitions = context.reader.collections.filter((definition) =>
    may(request.principal, permissionsOf(definition).read, controlPlaneId),
  );
  const shown = definitions.map((definition) => [
    definition.name,
    (collections[definition.name] ?? []).map((entity) => shownTo(request, context, controlPlaneId, definition, entity)),
  ]);
  const config = writeConfiguration(Object.fromEntries(shown), { definitions, withIds: true });
  return { status: 200, body: { config, configuration_version: version } };
}

async function replaceWhole(context: AdminContext, request: FastifyRequest): Promise<EntityAnswer> {
  const controlPlaneId = await context.controlPlaneOf(request);
  const text = await textOf(request);
  if (text === undefined) return cannotParse;
  const flattens = (request.query as Readonly<Record<string, unknown>>)['flatten_errors'] === '1';
  const read = readFiles([{ file: 'config', text }], { plugins: [...context.plugins.values()], env: {} });
  if (read.collections === undefined) return invalidConfig(read.problems, flattens);
  const current = await context.reader.entities(controlPlaneId);
  const definitions = context.reader.collections;
  const { selectTags } = read;
  const differences = compareConfigurations(current.collections, read.collections, { definitions, selectTags });
  for (const name of new Set(differences.map(({ collection }) => collection))) {
    const definition = definitions.find((known) => known.name === name)!;
    demand(request.principal, permissionsOf(definition).write, controlPlaneId);
  }
  const changes = differences.map(({ collection, id, after }): ConfigChange => {
    if (after === undefined) return { action: 'delete', collection, key: id };
    const { created_at: _, updated_at: __, ...fields } = after;
    return { action: 'put', collection, key: id, fields };
  });
  const terms = writeTerms(request);
  const options = { ...terms.options, expected: terms.ifVersion ?? current.version };
  try {
    const written = await writeChanges(context, controlPlaneId, changes, { ...terms, options });
    const entities = Object.fromEntries(Object.entries(read.collections).map(([name, list]) => [name, list.length]));
    const body = { configuration_version: written.version, changed: written.changes.length, entities };
    return await withOutcome({ status: 201, body }, terms, written, controlPlaneId, context.hub);
  } catch (error) {
    if (error instanceof ConfigRefused) return invalidConfig(error.problems satisfies readonly Problem[], flattens);
    throw error;
  }
}

/** Raw YAML or JSON, or the field `config` of an object or of a form. */
async function textOf(request: FastifyRequest): Promise<string | undefined> {
  const { headers } = request;
  const bytes = bytesOf(request);
  const text = bytes.toString('utf8');
  if (text.trim() === '') return undefined;
  const type = (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
  const isForm = type === 'multipart/form-data' || type === 'application/x-www-form-urlencoded';
  if (!isForm && type !== 'application/json') return text;
  const read = await readFields(bytes, headers['content-type'], () => ({ properties: { config: { type: 'string' } } }));
  if ('answer' in read) return undefined;
  const { config } = read.fields;
  return typeof config === 'string' ? config : isForm ? undefined : text;
}
