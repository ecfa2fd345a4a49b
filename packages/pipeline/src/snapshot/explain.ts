import { type ConfigDocument, type EntityRef, nearest } from '@sallyport/contracts';
import type { ConsumerEntity, ConsumerGroupEntity, PluginEntity, RouteEntity, ServiceEntity } from '../entities.ts';
import type { PluginDefinition } from '../plugin.ts';
import { isScoped, rankOf } from '../slot.ts';
import { entitiesOf } from './entities-of.ts';
import { orderNames } from './order.ts';

export interface Explanation {
  route: string;
  service: string | undefined;
  consumer: string | undefined;
  groups: string[];
  /** In order of execution. */
  steps: ExplainedStep[];
}

export interface ExplainedStep {
  name: string;
  pluginId: string;
  /** Where the instance that runs is attached: `route 'r1' + consumer 'alice'`. */
  scope: string;
  condition: string | undefined;
  /** Instances of the same plugin that apply too, but have a lower precedence. */
  alternatives: string[];
}

export interface ExplainedCaller {
  /** Name or id. */
  readonly route: string;
  readonly consumer?: string | undefined;
  /** Names of consumer groups that a token names, instead of the consumer's own. */
  readonly groups?: readonly string[] | undefined;
}

/** The effective chain of a route, for a consumer or for callers without one, and where each plugin comes from. */
export function explainRoute(
  document: ConfigDocument,
  plugins: readonly PluginDefinition[],
  { route: wanted, consumer: wantedConsumer, groups: wantedGroups }: ExplainedCaller,
): Explanation | { problem: string } {
  const routes = entitiesOf<RouteEntity>(document, 'routes');
  const route = routes.find(({ id, name }) => name === wanted || id === wanted);
  if (route === undefined)
    return {
      problem: missing(
        'route',
        wanted,
        routes.map(({ id, name }) => name ?? id),
      ),
    };
  const service = entitiesOf<ServiceEntity>(document, 'services').find(({ id }) => id === route.service?.id);
  const consumers = entitiesOf<ConsumerEntity>(document, 'consumers');
  const consumer = consumers.find(
    ({ id, username, custom_id }) => wantedConsumer !== undefined && [id, username, custom_id].includes(wantedConsumer),
  );
  if (wantedConsumer !== undefined && consumer === undefined)
    return {
      problem: missing(
        'consumer',
        wantedConsumer,
        consumers.map(({ id, username }) => username ?? id),
      ),
    };
  const groups = wantedGroups === undefined ? groupsOf(document, consumer) : groupsNamed(document, wantedGroups);
  const names = namesOf(document);

  const onRoute = entitiesOf<PluginEntity>(document, 'plugins').filter(
    (plugin) =>
      plugin.enabled &&
      (plugin.route === undefined || plugin.route.id === route.id) &&
      (plugin.service === undefined || plugin.service.id === service?.id),
  );
  const ordered = orderOnRoute(onRoute, plugins);
  if ('problem' in ordered) return ordered;
  const applying = onRoute.filter(
    (plugin) =>
      (plugin.consumer === undefined || plugin.consumer.id === consumer?.id) &&
      (plugin.consumer_group === undefined || groups.some(({ id }) => id === plugin.consumer_group!.id)),
  );
  const namesHere = new Set(applying.map(({ name }) => name));

  const groupOrder = groups.map(({ id }) => id);
  const steps = ordered.names
    .filter((name) => namesHere.has(name))
    .map((name): ExplainedStep => {
      const [first, ...others] = applying
        .filter((plugin) => plugin.name === name)
        .sort(
          (a, b) =>
            rankOf(a) - rankOf(b) ||
            groupOrder.indexOf(a.consumer_group?.id ?? '') - groupOrder.indexOf(b.consumer_group?.id ?? ''),
        );
      return {
        name,
        pluginId: first!.id,
        scope: scopeOf(first!, names),
        condition: first!.condition,
        alternatives: others.map((plugin) => scopeOf(plugin, names)),
      };
    });
  return {
    route: route.name ?? route.id,
    service: service?.name ?? service?.id,
    consumer: consumer?.username ?? consumer?.custom_id ?? consumer?.id,
    groups: groups.map(({ name }) => name),
    steps,
  };
}

function missing(kind: string, wanted: string, names: readonly string[]): string {
  const near = nearest(wanted, names);
  return `there is no ${kind} '${wanted}'${near === undefined ? '' : `; did you mean '${near}'?`}`;
}

/** A chain has one order for all its callers, so the wishes of instances for other consumers count too. */
function orderOnRoute(onRoute: readonly PluginEntity[], plugins: readonly PluginDefinition[]) {
  const best = new Map<string, PluginEntity>();
  for (const plugin of onRoute.filter((entity) => !isScoped(entity))) {
    const known = best.get(plugin.name);
    if (known === undefined || rankOf(plugin) < rankOf(known)) best.set(plugin.name, plugin);
  }
  const wishing = onRoute.filter((plugin) => isScoped(plugin) || best.get(plugin.name) === plugin);
  const order = new Map(plugins.map(({ name }, index) => [name, index]));
  return orderNames([...new Set(onRoute.map(({ name }) => name))], wishing, order);
}

function groupsOf(document: ConfigDocument, consumer: ConsumerEntity | undefined): ConsumerGroupEntity[] {
  const ids = new Set(
    (document.collections['consumer_group_consumers'] ?? [])
      .filter((membership) => (membership['consumer'] as EntityRef).id === consumer?.id)
      .map((membership) => (membership['consumer_group'] as EntityRef).id),
  );
  const groups = entitiesOf<ConsumerGroupEntity>(document, 'consumer_groups').filter(({ id }) => ids.has(id));
  return groups.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function groupsNamed(document: ConfigDocument, names: readonly string[]): ConsumerGroupEntity[] {
  const groups = entitiesOf<ConsumerGroupEntity>(document, 'consumer_groups').filter(({ name }) =>
    names.includes(name),
  );
  return groups.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const scopes = [
  ['route', 'routes'],
  ['service', 'services'],
  ['consumer', 'consumers'],
  ['consumer_group', 'consumer_groups'],
] as const;

function namesOf(document: ConfigDocument): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [, collection] of scopes) {
    for (const entity of document.collections[collection] ?? []) {
      names.set(entity.id, String(entity['name'] ?? entity['username'] ?? entity['custom_id'] ?? entity.id));
    }
  }
  return names;
}

function scopeOf(plugin: PluginEntity, names: ReadonlyMap<string, string>): string {
  const parts = scopes.flatMap(([field]) => {
    const reference = plugin[field];
    return reference === undefined ? [] : [`${field.replace('_', ' ')} '${names.get(reference.id) ?? reference.id}'`];
  });
  return parts.length === 0 ? 'global' : parts.join(' + ');
}
