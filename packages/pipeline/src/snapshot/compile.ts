import {
  type ConfigDocument,
  type Entity,
  type EntityIssue,
  escapePath,
  findIssues,
  nearest,
  type Problem,
} from '@sallyport/contracts';
import { compileCondition } from '../condition.ts';
import type { PluginEntity, RouteEntity, ServiceEntity } from '../entities.ts';
import type { Attachment, PluginDefinition } from '../plugin.ts';
import { buildRouterSteps } from '../router/build.ts';
import type { Router } from '../router/router.ts';
import { orderNames } from './order.ts';
import type { PlannedPlugin, RoutePlan } from './plan.ts';

/** Where an entity, or a field of it, stands in the files. */
export type Locate = (
  collection: string,
  id: string,
  path?: string,
) => { file: string; line: number; column: number } | undefined;

export interface CompileOptions {
  locate?: Locate;
  /** The document was checked before (in the process that read the file): plugin configurations are taken as they are. */
  trusted?: boolean;
  /** Why a program may not be run; undefined when it may. Without it nobody is about to run any. */
  commandProblem?: (command: string) => string | undefined;
}

/** One configuration, checked and indexed, before any plugin was set up: what `activate` makes a snapshot of. */
export interface CompiledConfig {
  /** With the plugins' defaults filled in. */
  readonly document: ConfigDocument;
  readonly router: Router<RoutePlan>;
  readonly routes: readonly RoutePlan[];
  readonly plugins: readonly PlannedPlugin[];
  readonly order: ReadonlyMap<string, number>;
}

export type CompileResult = { config: CompiledConfig; problems: [] } | { config: undefined; problems: Problem[] };

/**
 * Turns a document into what a snapshot is made of, or into everything that is wrong with it. Pure: no input or
 * output, no secret is resolved, no plugin is set up; `validate` and the control plane use it as gateways do.
 */
export function compileConfig(
  document: ConfigDocument,
  plugins: readonly PluginDefinition[],
  options: CompileOptions = {},
): CompileResult {
  const steps = compileConfigSteps(document, plugins, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same in small steps, for a worker that answers requests meanwhile. */
export function* compileConfigSteps(
  document: ConfigDocument,
  plugins: readonly PluginDefinition[],
  { locate = () => undefined, trusted = false, commandProblem = () => undefined }: CompileOptions = {},
): Generator<void, CompileResult> {
  const problems: Problem[] = [];
  const definitions = new Map(plugins.map((definition) => [definition.name, definition]));
  const order = new Map(plugins.map((definition, index) => [definition.name, index]));

  const attachmentOf = attachments(document);
  const planned: PlannedPlugin[] = [];
  const checked: PluginEntity[] = [];
  const pluginEntities = entitiesOf<PluginEntity>(document, 'plugins');
  for (let i = 0; i < pluginEntities.length; i++) {
    if (i % sliceSize === 0) yield;
    const entity = pluginEntities[i]!;
    const { config, issues } = trusted
      ? { config: entity.config, issues: [] }
      : checkPlugin(entity, definitions, attachmentOf);
    if (!trusted && issues.length === 0) {
      const definition = definitions.get(entity.name)!;
      issues.push(...missingAuthorities(definition, config, document));
      issues.push(...refusedCommands(definition, config, commandProblem));
    }
    if (issues.length === 0) {
      const whole = { ...entity, config };
      checked.push(whole);
      if (whole.enabled) planned.push(plan(whole, definitions.get(entity.name)!));
    } else {
      problems.push(...issues.map((issue) => pluginProblem(entity, issue, locate)));
    }
  }
  if (!trusted) problems.push(...contradictions(planned, order, locate));

  const services = new Map<string, ServiceEntity>();
  for (const service of entitiesOf<ServiceEntity>(document, 'services')) services.set(service.id, asSent(service));
  const routes: RoutePlan[] = [];
  const routeEntities = entitiesOf<RouteEntity>(document, 'routes');
  for (let i = 0; i < routeEntities.length; i++) {
    if (i % sliceSize === 0) yield;
    const route = routeEntities[i]!;
    const service = route.service === undefined ? undefined : services.get(route.service.id);
    // A disabled service takes its routes out of the router, as in Kong.
    if (service?.enabled !== false) routes.push({ route, service, chain: undefined });
  }
  const built = yield* buildRouterSteps<RoutePlan>(routes);
  for (const { routeId, path, message } of built.problems) {
    const route = routeEntities.find((entity) => entity.id === routeId)!;
    problems.push({
      ...locate('routes', routeId, path),
      entity: `route '${route.name ?? route.id}'`,
      entityType: 'route',
      entityId: route.id,
      entityName: route.name,
      path,
      message,
    });
  }

  if (problems.length > 0) return { config: undefined, problems };
  return {
    config: {
      document: { hash: document.hash, collections: { ...document.collections, plugins: checked } },
      router: built.router,
      routes,
      plugins: planned,
      order,
    },
    problems: [],
  };
}

/** Entities between two pauses; a few microseconds each. */
const sliceSize = 200;

export function entitiesOf<Kind extends Entity>(document: ConfigDocument, collection: string): Kind[] {
  return (document.collections[collection] ?? []) as Kind[];
}

/** What is wrong with a plugin's entity, and its configuration with defaults filled in. */
/** Its path goes upstream: characters that no path may have are escaped, as they are in what requests bring. */
function asSent(service: ServiceEntity): ServiceEntity {
  const path = service.path && escapePath(service.path);
  return path === service.path ? service : { ...service, path };
}

function checkPlugin(
  entity: PluginEntity,
  definitions: ReadonlyMap<string, PluginDefinition>,
  attachmentOf: (entity: PluginEntity) => Attachment,
): { config: Record<string, unknown>; issues: EntityIssue[] } {
  const definition = definitions.get(entity.name);
  if (definition === undefined) {
    return { config: {}, issues: [{ path: 'name', message: unknownPlugin(entity.name, definitions) }] };
  }
  const issues: EntityIssue[] = [];
  const scopes = definition.scopes;
  if (scopes !== undefined) {
    for (const scope of ['service', 'route', 'consumer', 'consumer_group'] as const) {
      if (entity[scope] !== undefined && !scopes.includes(scope)) {
        issues.push({
          path: scope,
          message: `value must be null: '${entity.name}' cannot be attached to a ${scope.replace('_', ' ')}`,
        });
      }
    }
    const scoped = entity.service ?? entity.route ?? entity.consumer ?? entity.consumer_group;
    if (scoped === undefined && !scopes.includes('global')) {
      issues.push({ path: '', message: `'${entity.name}' cannot be global; attach it to a ${scopes.join(' or a ')}` });
    }
  }
  const config = findIssues(definition.schema, entity.config ?? {});
  const further =
    config.issues.length > 0 ? config.issues : (definition.check?.(config.value, attachmentOf(entity)) ?? []);
  for (const { path, message } of further) issues.push({ path: path === '' ? 'config' : `config.${path}`, message });
  if (entity.condition !== undefined) {
    const condition = compileCondition(entity.condition);
    if ('problem' in condition) issues.push({ path: 'condition', message: condition.problem });
  }
  for (const place of ['before', 'after'] as const) {
    for (const other of entity.ordering?.[place]?.access ?? []) {
      if (definitions.has(other)) continue;
      issues.push({ path: `ordering.${place}.access`, message: unknownPlugin(other, definitions) });
    }
  }
  return { config: config.value as Record<string, unknown>, issues };
}

function refusedCommands(
  { commands }: PluginDefinition,
  config: Record<string, unknown>,
  commandProblem: (command: string) => string | undefined,
): EntityIssue[] {
  return (commands?.(config) ?? []).flatMap(({ field, command }) => {
    const message = commandProblem(command);
    return message === undefined ? [] : [{ path: `config.${field}`, message }];
  });
}

/** Indexed when the first plugin asks: few do. */
function attachments(document: ConfigDocument): (entity: PluginEntity) => Attachment {
  const indexOf = <Kind extends Entity>(collection: string) =>
    new Map(entitiesOf<Kind>(document, collection).map((entity) => [entity.id, entity]));
  let routes: ReadonlyMap<string, RouteEntity> | undefined;
  let services: ReadonlyMap<string, ServiceEntity> | undefined;
  return (entity) => {
    routes ??= indexOf<RouteEntity>('routes');
    services ??= indexOf<ServiceEntity>('services');
    const route = entity.route && routes.get(entity.route.id);
    const service = route === undefined ? entity.service : route.service;
    const tags = entity['tags'];
    return { route, service: service && services.get(service.id), tags: Array.isArray(tags) ? tags : [] };
  };
}

function missingAuthorities(
  { clientAuthorities }: PluginDefinition,
  config: Record<string, unknown>,
  document: ConfigDocument,
): EntityIssue[] {
  const wanted = clientAuthorities?.(config);
  if (wanted === undefined) return [];
  const known = new Set(entitiesOf(document, 'ca_certificates').map(({ id }) => id));
  return wanted.ids.flatMap((id, i) => {
    const message = `invalid reference 'ca_certificates: ${id}' (no such entry in 'ca_certificates')`;
    return known.has(id) ? [] : [{ path: `config.${wanted.field}.${i}`, message }];
  });
}

function unknownPlugin(name: string, definitions: ReadonlyMap<string, PluginDefinition>): string {
  const near = nearest(name, [...definitions.keys()]);
  return `plugin '${name}' is not known; ${near === undefined ? 'it comes neither with the gateway nor with --plugins' : `did you mean '${near}'?`}`;
}

function plan(entity: PluginEntity, definition: PluginDefinition): PlannedPlugin {
  const condition = entity.condition === undefined ? undefined : compileCondition(entity.condition);
  const evaluate = condition !== undefined && 'evaluate' in condition ? condition.evaluate : undefined;
  return { entity, definition, condition: evaluate };
}

function contradictions(
  planned: readonly PlannedPlugin[],
  order: ReadonlyMap<string, number>,
  locate: Locate,
): Problem[] {
  const entities = planned.map((plugin) => plugin.entity);
  const wishing = entities.filter((entity) => entity.ordering !== undefined);
  if (wishing.length === 0) return [];
  const outcome = orderNames([...new Set(entities.map((entity) => entity.name))], entities, order);
  if ('names' in outcome) return [];
  return [pluginProblem(wishing[0]!, { path: 'ordering', message: outcome.problem }, locate)];
}

function pluginProblem(entity: PluginEntity, { path, message }: EntityIssue, locate: Locate): Problem {
  return {
    ...(locate('plugins', entity.id, path) ?? locate('plugins', entity.id)),
    entity: `plugin '${entity.instance_name ?? entity.name}'`,
    entityType: 'plugin',
    entityId: entity.id,
    entityName: entity.name,
    path,
    message,
  };
}
