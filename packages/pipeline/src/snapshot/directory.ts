import type { CollectionDefinition, ConfigDocument, Entity, EntityRef } from '@sallyport/contracts';
import type {
  ConfiguredPlugin,
  Consumer,
  ConsumerEntity,
  ConsumerGroup,
  ConsumerGroupEntity,
  PluginEntity,
  RouteEntity,
  ServiceEntity,
} from '../entities.ts';
import type { Directory } from '../services.ts';
import { entitiesOf } from './compile.ts';

const sliceSize = 500;

/** Builds the consumers, groups and credential indexes of a snapshot, in small steps. */
export function* buildDirectorySteps(document: ConfigDocument): Generator<void, Directory> {
  const groups = new Map<string, ConsumerGroup>();
  for (const { id, name } of entitiesOf<ConsumerGroupEntity>(document, 'consumer_groups')) groups.set(id, { id, name });

  const memberships = new Map<string, ConsumerGroup[]>();
  for (const membership of document.collections['consumer_group_consumers'] ?? []) {
    const consumerId = (membership['consumer'] as EntityRef).id;
    const group = groups.get((membership['consumer_group'] as EntityRef).id);
    if (group === undefined) continue;
    const list = memberships.get(consumerId);
    if (list === undefined) memberships.set(consumerId, [group]);
    else list.push(group);
  }

  const byId = new Map<string, Consumer>();
  const byUsername = new Map<string, Consumer>();
  const byCustomId = new Map<string, Consumer>();
  const none: readonly ConsumerGroup[] = [];
  const consumers = entitiesOf<ConsumerEntity>(document, 'consumers');
  for (let i = 0; i < consumers.length; i++) {
    if (i % sliceSize === 0) yield;
    const entity = consumers[i]!;
    const consumer: Consumer = {
      id: entity.id,
      username: entity.username,
      customId: entity.custom_id,
      groups: memberships.get(entity.id)?.sort(byName) ?? none,
      entity,
    };
    byId.set(consumer.id, consumer);
    if (consumer.username !== undefined) byUsername.set(consumer.username, consumer);
    if (consumer.customId !== undefined) byCustomId.set(consumer.customId, consumer);
  }
  // Built when it is first asked for: few configurations look names up so.
  let byLowerUsername: Map<string, Consumer> | undefined;
  const inAnyCase = (username: string) => {
    byLowerUsername ??= new Map([...byUsername].reverse().map(([name, consumer]) => [name.toLowerCase(), consumer]));
    return byLowerUsername.get(username.toLowerCase());
  };
  const groupsByName = new Map([...groups.values()].map((group) => [group.name, group]));

  const indexes = new Map<string, ReadonlyMap<string, Entity>>();
  const groupings = new Map<string, ReadonlyMap<string, readonly Entity[]>>();
  const plugins = new Map<string, readonly ConfiguredPlugin[]>();
  return {
    consumerById: (id) => byId.get(id),
    consumerByName: (name) => byUsername.get(name) ?? byId.get(name),
    consumerByUsername: (username) => byUsername.get(username),
    consumerByUsernameInAnyCase: (username) => byUsername.get(username) ?? inAnyCase(username),
    hasConsumers: byId.size > 0,
    consumerByCustomId: (customId) => byCustomId.get(customId),
    groupByName: (name) => groupsByName.get(name),
    index: (collection) => remembered(indexes, collection.name, () => indexOf(document, collection)),
    grouped: (collection, foreignKey) =>
      remembered(groupings, `${collection.name}.${foreignKey}`, () => groupBy(document, collection, foreignKey)),
    plugins: (name) => remembered(plugins, name, () => pluginsOf(document, name)),
  };
}

function byName(a: ConsumerGroup, b: ConsumerGroup): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function remembered<Value>(cache: Map<string, Value>, key: string, make: () => Value): Value {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}

function indexOf(document: ConfigDocument, collection: CollectionDefinition): ReadonlyMap<string, Entity> {
  const index = new Map<string, Entity>();
  for (const entity of document.collections[collection.name] ?? []) {
    const key = collection.indexBy?.(entity);
    if (key !== undefined) index.set(key, entity);
  }
  return index;
}

function groupBy(
  document: ConfigDocument,
  collection: CollectionDefinition,
  foreignKey: string,
): ReadonlyMap<string, readonly Entity[]> {
  const grouped = new Map<string, Entity[]>();
  for (const entity of document.collections[collection.name] ?? []) {
    const parent = (entity[foreignKey] as EntityRef | undefined)?.id;
    if (parent === undefined) continue;
    const list = grouped.get(parent);
    if (list === undefined) grouped.set(parent, [entity]);
    else list.push(entity);
  }
  return grouped;
}

function pluginsOf(document: ConfigDocument, name: string): readonly ConfiguredPlugin[] {
  const entities = entitiesOf<PluginEntity>(document, 'plugins').filter((entity) => entity.name === name);
  const routes = pick<RouteEntity>(document, 'routes', entities, 'route');
  const owners = [...entities, ...routes.values()];
  const services = pick<ServiceEntity>(document, 'services', owners, 'service');
  return entities.map((entity) => {
    const route = entity.route && routes.get(entity.route.id);
    const ofService = entity.service ?? route?.service;
    const service = ofService && services.get(ofService.id);
    const { id: pluginId, enabled, tags = [], config } = entity;
    return { pluginId, enabled, tags, config, route, service };
  });
}

/** By id, the entities of a collection that some others refer to. */
function pick<Kind extends Entity>(
  document: ConfigDocument,
  collection: string,
  owners: readonly Entity[],
  reference: string,
): ReadonlyMap<string, Kind> {
  const ids = new Set(owners.map((owner) => (owner[reference] as EntityRef | undefined)?.id));
  const entities = entitiesOf<Kind>(document, collection).filter(({ id }) => ids.has(id));
  return new Map(entities.map((entity) => [entity.id, entity]));
}
