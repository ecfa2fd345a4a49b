import type { CollectionDefinition, Entity } from '@sallyport/contracts';
import type { ConfiguredPlugin, Consumer, ConsumerGroup, Directory } from '@sallyport/pipeline';
import type { FakeClock } from '../fake-clock.ts';
import type { FakeConsumer, FakeServicesOptions } from '../fake-services.ts';

export class FakeDirectory implements Directory {
  readonly #consumers: readonly Consumer[];
  readonly #groups: ReadonlyMap<string, ConsumerGroup>;
  readonly #given: NonNullable<FakeServicesOptions['entities']>;
  readonly #entities = new Map<string, readonly Entity[]>();
  readonly #plugins: ReadonlyMap<string, readonly ConfiguredPlugin[]>;
  readonly #createdAt: number;

  constructor({ consumers = [], groups = [], entities = {}, plugins = {} }: FakeServicesOptions, clock: FakeClock) {
    const names = [...new Set([...groups, ...consumers.flatMap((consumer) => consumer.groups ?? [])])];
    this.#groups = new Map(names.map((name) => [name, { id: `group-${name}`, name }]));
    this.#consumers = consumers.map((consumer) => this.#consumer(consumer));
    this.#given = entities;
    this.#plugins = new Map(Object.entries(plugins).map(([name, given]) => [name, given.map(configuredPlugin)]));
    this.#createdAt = Math.floor(clock.nowMs() / 1000);
  }

  consumerById(id: string): Consumer | undefined {
    return this.#consumers.find((consumer) => consumer.id === id);
  }

  consumerByName(name: string): Consumer | undefined {
    return this.#consumers.find((consumer) => consumer.username === name) ?? this.consumerById(name);
  }

  consumerByUsername(username: string): Consumer | undefined {
    return this.#consumers.find((consumer) => consumer.username === username);
  }

  consumerByUsernameInAnyCase(username: string): Consumer | undefined {
    const lower = username.toLowerCase();
    return (
      this.consumerByUsername(username) ??
      this.#consumers.find((consumer) => consumer.username?.toLowerCase() === lower)
    );
  }

  get hasConsumers(): boolean {
    return this.#consumers.length > 0;
  }

  consumerByCustomId(customId: string): Consumer | undefined {
    return this.#consumers.find((consumer) => consumer.customId === customId);
  }

  groupByName(name: string): ConsumerGroup | undefined {
    return this.#groups.get(name);
  }

  index(collection: CollectionDefinition): ReadonlyMap<string, Entity> {
    const index = new Map<string, Entity>();
    for (const entity of this.#all(collection)) {
      const key = collection.indexBy?.(entity);
      if (key !== undefined) index.set(key, entity);
    }
    return index;
  }

  grouped(collection: CollectionDefinition, foreignKey: string): ReadonlyMap<string, readonly Entity[]> {
    const grouped = new Map<string, Entity[]>();
    for (const entity of this.#all(collection)) {
      const ref = entity[foreignKey] as { id: string } | undefined;
      if (ref === undefined) continue;
      const group = grouped.get(ref.id);
      if (group === undefined) grouped.set(ref.id, [entity]);
      else group.push(entity);
    }
    return grouped;
  }

  plugins(name: string): readonly ConfiguredPlugin[] {
    return this.#plugins.get(name) ?? [];
  }

  #consumer({ username, custom_id, id = username ?? custom_id ?? 'consumer', groups = [] }: FakeConsumer): Consumer {
    return {
      id,
      username,
      customId: custom_id,
      groups: groups.toSorted().map((name) => this.#groups.get(name)!),
      entity: { id, username, custom_id },
    };
  }

  #all(collection: CollectionDefinition): readonly Entity[] {
    let entities = this.#entities.get(collection.name);
    if (entities === undefined) {
      entities = (this.#given[collection.name] ?? []).map((given, i) => this.#entity(collection, given, i));
      this.#entities.set(collection.name, entities);
    }
    return entities;
  }

  #entity(collection: CollectionDefinition, given: Readonly<Record<string, unknown>>, position: number): Entity {
    const { id = `${collection.name}-${position + 1}`, created_at = this.#createdAt, tags, ...fields } = given;
    const rest: Record<string, unknown> = fields;
    const references: Record<string, { id: string }> = {};
    for (const { field } of collection.foreignKeys ?? []) {
      if (rest[field] === undefined) continue;
      const name = String(rest[field]);
      references[field] = { id: this.consumerByName(name)?.id ?? name };
      delete rest[field];
    }
    const entity = { ...collection.schema.parse(rest), ...references, id, created_at, tags } as Entity;
    return collection.seal?.(entity) ?? entity;
  }
}

function configuredPlugin(given: Partial<ConfiguredPlugin>, position: number): ConfiguredPlugin {
  const { pluginId = `plugin-${position + 1}`, enabled = true, tags = [], config = {}, route, service } = given;
  return { pluginId, enabled, tags, config, route, service };
}
