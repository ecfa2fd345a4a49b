import { type CollectionDefinition, type EntityIssue, findIssues, nearest } from '@sallyport/contracts';
import { commonNames } from '@sallyport/declarative';
import { readJson } from '@sallyport/json';
import { buildRouter, type PluginDefinition, type RouteEntity } from '@sallyport/pipeline';
import type { z } from 'zod';
import { type Answer, cannotParse, methodNotAllowed, notFound, schemaViolation } from '../errors.ts';
import { type DescribedSchema, entitySchema, partialSchema, pluginSchema, vaultSchema } from './described.ts';

type Collections = ReadonlyMap<string, CollectionDefinition>;
type Plugins = readonly PluginDefinition[];

interface SchemaRequest {
  method: string;
  /** The path's, decoded; the first is `schemas`. */
  segments: readonly string[];
  body(): Promise<Buffer>;
}

/** `/schemas/{entity}`, `/schemas/plugins/{name}`, and `…/validate`, which checks an entity without keeping it. */
export async function schemaApi(request: SchemaRequest, collections: Collections, plugins: Plugins): Promise<Answer> {
  const [, kind = '', name, last] = request.segments;
  if (last !== undefined) return notFound;
  const collection = collections.get(kind);
  if (name === 'validate')
    return request.method === 'POST' ? await validate(request, collection, plugins) : methodNotAllowed;
  const schema = name === undefined ? collection && entitySchema(collection) : schemaByName(kind, name, plugins);
  if (schema === undefined) return notFound;
  return request.method === 'GET' ? { status: 200, body: schema } : methodNotAllowed;
}

function schemaByName(kind: string, name: string, plugins: Plugins): DescribedSchema | undefined {
  if (kind === 'vaults') return vaultSchema(name);
  if (kind === 'partials') return partialSchema(name);
  const plugin = kind === 'plugins' ? plugins.find((known) => known.name === name) : undefined;
  return plugin && pluginSchema(plugin);
}

async function validate(
  request: SchemaRequest,
  collection: CollectionDefinition | undefined,
  plugins: Plugins,
): Promise<Answer> {
  if (collection === undefined) return notFound;
  const entity = parseObject(await request.body());
  if (entity === undefined) return cannotParse;
  const own = ownFields(entity, collection);
  const problems = problemsOf(collection.schema, own, '');
  if (collection.name === 'plugins') problems.push(...pluginProblems(entity, plugins));
  if (collection.name === 'routes') problems.push(...routeProblems(collection.schema, own));
  if (problems.length === 0) return { status: 200, body: { message: 'schema validation successful' } };
  return schemaViolation(problems);
}

function parseObject(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = readJson(bytes.toString('utf8'));
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
  const others = new Set([...commonNames, ...foreignKeys.map(({ field }) => field)]);
  return Object.fromEntries(Object.entries(entity).filter(([name, value]) => !others.has(name) && value !== null));
}

function pluginProblems({ name, config }: Record<string, unknown>, plugins: Plugins): EntityIssue[] {
  if (typeof name !== 'string') return [];
  const plugin = plugins.find((known) => known.name === name);
  if (plugin !== undefined) return problemsOf(plugin.schema, config ?? {}, 'config.');
  const known = nearest(
    name,
    plugins.map((each) => each.name),
  );
  const hint = known === undefined ? '' : `; did you mean '${known}'?`;
  const message = `plugin '${name}' not enabled; add it to the 'plugins' configuration property${hint}`;
  return [{ path: 'name', message }];
}

/** Regexes and expressions of a route whose fields are right, which only compiling shows to be wrong. */
function routeProblems(schema: z.ZodType, own: Record<string, unknown>): EntityIssue[] {
  const { value, issues } = findIssues(schema, own);
  if (issues.length > 0) return [];
  const route = { id: '', ...(value as Record<string, unknown>) } as RouteEntity;
  const { problems } = buildRouter([{ route, service: undefined }]);
  return problems.map(({ path, message }) => ({ path, message }));
}

function problemsOf(schema: z.ZodType, value: unknown, prefix: string): EntityIssue[] {
  return findIssues(schema, value).issues.map(({ path, message }) => ({ path: prefix + path, message }));
}
