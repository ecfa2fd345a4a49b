import { type CollectionDefinition, findIssues, jsonSchemaOf, nearest, vaultKinds } from '@sallyport/contracts';
import { buildRouter, type PluginDefinition, type RouteEntity } from '@sallyport/pipeline';
import type { z } from 'zod';
import { methodNotAllowed, notFound } from './errors.ts';
import type { AdminAnswer, AdminRequest } from './http.ts';

type Collections = ReadonlyMap<string, CollectionDefinition>;
type Plugins = readonly PluginDefinition[];

/** `/schemas/{entity}`, `/schemas/plugins/{name}`, and `…/validate`, which checks an entity without keeping it. */
export async function schemaApi(
  request: AdminRequest,
  collections: Collections,
  plugins: Plugins,
): Promise<AdminAnswer> {
  const [, kind = '', name] = request.segments;
  if (name === 'validate')
    return request.method === 'POST' ? await validate(request, kind, collections, plugins) : methodNotAllowed;
  const schema = name === undefined ? collections.get(kind)?.schema : schemaByName(kind, name, plugins);
  if (schema === undefined) return notFound;
  if (request.method !== 'GET') return methodNotAllowed;
  return { status: 200, body: jsonSchemaOf(schema, 'input') };
}

/** What the configuration of one plugin, or one kind of vault, may say. */
function schemaByName(kind: string, name: string, plugins: Plugins): z.ZodType | undefined {
  if (kind === 'plugins') return plugins.find((plugin) => plugin.name === name)?.schema;
  return kind === 'vaults' ? vaultKinds.find((vault) => vault.name === name)?.schema : undefined;
}

async function validate(
  request: AdminRequest,
  kind: string,
  collections: Collections,
  plugins: Plugins,
): Promise<AdminAnswer> {
  const collection = collections.get(kind);
  if (collection === undefined) return notFound;
  const entity = parseObject(await request.body());
  if (entity === undefined) return { status: 400, body: { message: 'Cannot parse JSON body' } };
  const own = ownFields(entity, collection);
  const fields = problemsOf(collection.schema, own, '');
  if (kind === 'plugins') Object.assign(fields, pluginProblems(entity, plugins));
  if (kind === 'routes') Object.assign(fields, routeProblems(collection.schema, own));
  const listed = Object.entries(fields).map(([path, message]) => `${path}: ${message}`);
  if (listed.length === 0) return { status: 200, body: { message: 'schema validation successful' } };
  const words = listed.length === 1 ? 'schema violation' : `${listed.length} schema violations`;
  return {
    status: 400,
    body: { code: 2, name: 'schema violation', message: `${words} (${listed.join('; ')})`, fields },
  };
}

function parseObject(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Without what every entity has and what refers to others, which schemas don't speak of; null means absent. */
function ownFields(
  entity: Record<string, unknown>,
  { foreignKeys = [] }: CollectionDefinition,
): Record<string, unknown> {
  const others = new Set(['id', 'tags', 'created_at', 'updated_at', ...foreignKeys.map(({ field }) => field)]);
  return Object.fromEntries(Object.entries(entity).filter(([name, value]) => !others.has(name) && value !== null));
}

function pluginProblems({ name, config }: Record<string, unknown>, plugins: Plugins): Record<string, string> {
  if (typeof name !== 'string') return {};
  const plugin = plugins.find((known) => known.name === name);
  if (plugin !== undefined) return problemsOf(plugin.schema, config ?? {}, 'config.');
  const known = nearest(
    name,
    plugins.map((each) => each.name),
  );
  const hint = known === undefined ? '' : `; did you mean '${known}'?`;
  return { name: `plugin '${name}' not enabled; add it to the 'plugins' configuration property${hint}` };
}

/** Regexes and expressions of a route whose fields are right, which only compiling shows to be wrong. */
function routeProblems(schema: z.ZodType, own: Record<string, unknown>): Record<string, string> {
  const { value, issues } = findIssues(schema, own);
  if (issues.length > 0) return {};
  const route = { id: '', ...(value as Record<string, unknown>) } as RouteEntity;
  const { problems } = buildRouter([{ route, service: undefined }]);
  return Object.fromEntries(problems.map(({ path, message }) => [path, message]));
}

function problemsOf(schema: z.ZodType, value: unknown, prefix: string): Record<string, string> {
  const { issues } = findIssues(schema, value);
  return Object.fromEntries(issues.map(({ path, message }) => [prefix + path || '@entity', message]));
}
