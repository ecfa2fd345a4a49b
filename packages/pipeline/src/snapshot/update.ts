import type { EntityChange, Problem } from '@sallyport/contracts';
import type { PluginEntity, RouteEntity } from '../entities.ts';
import type { PluginDefinition } from '../plugin.ts';
import { updateRouterSteps } from '../router/update.ts';
import { type ChangedEntity, type DocumentChange, documentAfter } from './change-document.ts';
import { PluginChecker } from './check-plugin.ts';
import {
  asSent,
  type CompiledConfig,
  type CompileOptions,
  contradictions,
  definitionsByName,
  nowhere,
  plan,
  pluginProblem,
  routeProblem,
} from './compile.ts';
import { entitiesOf } from './entities-of.ts';
import type { PlannedPlugin } from './plan.ts';
import { routesAfter } from './update-routes.ts';

/** A configuration that was made of the one before, and what is different in it. */
export interface ConfigUpdate {
  readonly config: CompiledConfig;
  readonly change: DocumentChange;
  /** Seats of routes that are new, different or gone. */
  readonly seatsChanged: readonly number[];
  /** Names of the plugins that are different, or attached to something that is. */
  readonly pluginNames: ReadonlySet<string>;
}

export type UpdateResult = { update: ConfigUpdate; problems: [] } | { update: undefined; problems: Problem[] };

/**
 * The configuration after changes, as `compileConfig` would make it of the whole document; it shares with the one before
 * everything that did not change. The document before is in order of age.
 */
export function* updateConfigSteps(
  before: CompiledConfig,
  { changes, hash }: { readonly changes: readonly EntityChange[]; readonly hash: string },
  plugins: readonly PluginDefinition[],
  { commandProblem = () => undefined }: Pick<CompileOptions, 'commandProblem'> = {},
): Generator<void, UpdateResult> {
  const unchecked = documentAfter(before.document, changes, hash);
  yield;
  const services = before.services.with(
    [...changedIn(unchecked, 'services')].map(([id, { after }]) => [id, after && asSent(after as never)] as const),
  );
  const { routes, routeIds, seats, seatsChanged } = routesAfter(before, services, unchecked);
  yield;
  const built = routeIds.size === 0 ? undefined : yield* updateRouterSteps(before.router, routes, routeIds);
  const routeEntities = entitiesOf<RouteEntity>(unchecked.document, 'routes');
  const problems = (built?.problems ?? []).map((problem) => routeProblem(routeEntities, problem, nowhere));

  const definitions = definitionsByName(plugins);
  const checker = new PluginChecker(unchecked.document, definitions, commandProblem);
  const edits = changedIn(unchecked, 'plugins');
  const checked = new Map<string, PluginEntity>();
  const concerned = pluginsConcerned(unchecked, routeIds, definitions);
  for (const entity of concerned) {
    yield;
    const { config, issues } = checker.check(entity);
    problems.push(...issues.map((issue) => pluginProblem(entity, issue, nowhere)));
    if (edits.has(entity.id)) checked.set(entity.id, { ...entity, config });
  }
  if (problems.length > 0) return { update: undefined, problems };

  const change = edits.size === 0 ? unchecked : withChecked(unchecked, checked);
  const planned = edits.size === 0 ? before.plugins : plannedAfter(before.plugins, change, definitions);
  if (edits.size > 0) problems.push(...contradictions(planned, before.order, nowhere));
  if (problems.length > 0) return { update: undefined, problems };
  const { document } = change;
  const router = built?.router ?? before.router;
  const config = { document, router, routes, seats, services, plugins: planned, order: before.order };
  const pluginNames = new Set(concerned.map(({ name }) => name));
  for (const { before: gone } of edits.values()) if (gone !== undefined) pluginNames.add((gone as PluginEntity).name);
  return { update: { config, change, seatsChanged, pluginNames }, problems: [] };
}

const nothing: ReadonlyMap<string, ChangedEntity> = new Map();

export function changedIn({ changed }: DocumentChange, collection: string): ReadonlyMap<string, ChangedEntity> {
  return changed.get(collection) ?? nothing;
}

/** Those that changed, and those whose check may come out otherwise: what they are attached to changed, or whom they trust. */
function pluginsConcerned(
  change: DocumentChange,
  routeIds: ReadonlySet<string>,
  definitions: ReadonlyMap<string, PluginDefinition>,
): PluginEntity[] {
  const edits = changedIn(change, 'plugins');
  const services = changedIn(change, 'services');
  const losesAuthorities = [...changedIn(change, 'ca_certificates').values()].some(({ after }) => after === undefined);
  if (edits.size + services.size + routeIds.size === 0 && !losesAuthorities) return [];
  return entitiesOf<PluginEntity>(change.document, 'plugins').filter(
    ({ id, name, route, service }) =>
      edits.has(id) ||
      (route !== undefined && routeIds.has(route.id)) ||
      (service !== undefined && services.has(service.id)) ||
      (losesAuthorities && definitions.get(name)?.clientAuthorities !== undefined),
  );
}

/** With the plugins' defaults filled in. */
function withChecked(
  { document, changed }: DocumentChange,
  checked: ReadonlyMap<string, PluginEntity>,
): DocumentChange {
  const { plugins, ...others } = document.collections;
  const edits = [...changed.get('plugins')!].map(
    ([id, { before, after }]) => [id, { before, after: after && checked.get(id) }] as const,
  );
  return {
    document: {
      hash: document.hash,
      collections:
        plugins === undefined ? others : { ...others, plugins: plugins.map((one) => checked.get(one.id) ?? one) },
    },
    changed: new Map([...changed, ['plugins', new Map(edits)]]),
  };
}

/** Both lists have the order of the documents, so that they are walked side by side. */
function plannedAfter(
  before: readonly PlannedPlugin[],
  change: DocumentChange,
  definitions: ReadonlyMap<string, PluginDefinition>,
): PlannedPlugin[] {
  const edits = changedIn(change, 'plugins');
  const planned: PlannedPlugin[] = [];
  let at = 0;
  for (const entity of entitiesOf<PluginEntity>(change.document, 'plugins')) {
    while (at < before.length && edits.has(before[at]!.entity.id)) at++;
    if (before[at]?.entity === entity) planned.push(before[at++]!);
    else if (edits.has(entity.id) && entity.enabled) planned.push(plan(entity, definitions.get(entity.name)!));
  }
  return planned;
}
