import { type ConfigDocument, type EntityIssue, escapePath, type Problem } from '@sallyport/contracts';
import { compileCondition } from '../condition.ts';
import type { PluginEntity, RouteEntity, ServiceEntity } from '../entities.ts';
import { LayeredMap } from '../layered-map.ts';
import type { PluginDefinition } from '../plugin.ts';
import { buildRouterSteps } from '../router/build.ts';
import type { RouteProblem } from '../router/compile-route.ts';
import type { Router } from '../router/router.ts';
import { runAtOnce } from '../run-at-once.ts';
import { type CommandProblem, PluginChecker } from './check-plugin.ts';
import { entitiesOf } from './entities-of.ts';
import { orderNames } from './order.ts';
import type { PlannedPlugin, RoutePlan } from './plan.ts';
import { Seats } from './seats.ts';

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
  commandProblem?: CommandProblem;
}

/** One configuration, checked and indexed, before any plugin was set up: what `activate` makes a snapshot of. */
export interface CompiledConfig {
  /** With the plugins' defaults filled in. */
  readonly document: ConfigDocument;
  readonly router: Router<RoutePlan>;
  /** In the order of the document, without those of disabled services. */
  readonly routes: readonly RoutePlan[];
  readonly seats: Seats;
  /** By id, as they go upstream. */
  readonly services: LayeredMap<string, ServiceEntity>;
  /** Those that are enabled, in the order of the document. */
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
  return runAtOnce(compileConfigSteps(document, plugins, options));
}

/** The same in small steps, for a worker that answers requests meanwhile. */
export function* compileConfigSteps(
  document: ConfigDocument,
  plugins: readonly PluginDefinition[],
  { locate = nowhere, trusted = false, commandProblem = () => undefined }: CompileOptions = {},
): Generator<void, CompileResult> {
  const problems: Problem[] = [];
  const definitions = definitionsByName(plugins);
  const order = orderOf(plugins);

  const checker = new PluginChecker(document, definitions, commandProblem);
  const planned: PlannedPlugin[] = [];
  const checked: PluginEntity[] = [];
  const pluginEntities = entitiesOf<PluginEntity>(document, 'plugins');
  for (let i = 0; i < pluginEntities.length; i++) {
    if (i % sliceSize === 0) yield;
    const entity = pluginEntities[i]!;
    const { config, issues } = trusted ? { config: entity.config, issues: [] } : checker.check(entity);
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
    if (service?.enabled !== false) routes.push({ route, service, seat: routes.length });
  }
  const built = yield* buildRouterSteps<RoutePlan>(routes);
  problems.push(...built.problems.map((problem) => routeProblem(routeEntities, problem, locate)));

  if (problems.length > 0) return { config: undefined, problems };
  return {
    config: {
      document: { hash: document.hash, collections: { ...document.collections, plugins: checked } },
      router: built.router,
      routes,
      seats: Seats.first(routes.length),
      services: new LayeredMap(services),
      plugins: planned,
      order,
    },
    problems: [],
  };
}

/** Entities between two pauses; a few microseconds each. */
export const sliceSize = 200;

export const nowhere: Locate = () => undefined;

export function definitionsByName(plugins: readonly PluginDefinition[]): ReadonlyMap<string, PluginDefinition> {
  return new Map(plugins.map((definition) => [definition.name, definition]));
}

function orderOf(plugins: readonly PluginDefinition[]): ReadonlyMap<string, number> {
  return new Map(plugins.map((definition, index) => [definition.name, index]));
}

/** Its path goes upstream: characters that no path may have are escaped, as they are in what requests bring. */
export function asSent(service: ServiceEntity): ServiceEntity {
  const path = service.path && escapePath(service.path);
  return path === service.path ? service : { ...service, path };
}

export function plan(entity: PluginEntity, definition: PluginDefinition): PlannedPlugin {
  const condition = entity.condition === undefined ? undefined : compileCondition(entity.condition);
  const evaluate = condition !== undefined && 'evaluate' in condition ? condition.evaluate : undefined;
  return { entity, definition, condition: evaluate };
}

export function contradictions(
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

export function pluginProblem(entity: PluginEntity, { path, message }: EntityIssue, locate: Locate): Problem {
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

export function routeProblem(
  routes: readonly RouteEntity[],
  { routeId, path, message }: RouteProblem,
  locate: Locate,
): Problem {
  const route = routes.find((entity) => entity.id === routeId)!;
  return {
    ...locate('routes', routeId, path),
    entity: `route '${route.name ?? route.id}'`,
    entityType: 'route',
    entityId: route.id,
    entityName: route.name,
    path,
    message,
  };
}
