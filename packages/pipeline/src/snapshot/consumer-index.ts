import type { ConfigDocument, Entity, EntityRef } from '@sallyport/contracts';
import type { Consumer, ConsumerEntity, ConsumerGroup, ConsumerGroupEntity } from '../entities.ts';
import { LayeredMap } from '../layered-map.ts';
import type { ChangedEntity, DocumentChange } from './change-document.ts';
import { entitiesOf } from './entities-of.ts';

const consumersPerStep = 500;
const memberships = 'consumer_group_consumers';

interface Maps {
  readonly byId: LayeredMap<string, Consumer>;
  readonly byUsername: LayeredMap<string, Consumer>;
  readonly byCustomId: LayeredMap<string, Consumer>;
  readonly groupsById: LayeredMap<string, ConsumerGroup>;
  readonly groupsByName: LayeredMap<string, ConsumerGroup>;
  /** Of each consumer that is in any. */
  readonly groupsOf: LayeredMap<string, readonly ConsumerGroup[]>;
}

/** The consumers of a configuration with their groups, by everything that names them. Immutable. */
export class ConsumerIndex {
  readonly byId: LayeredMap<string, Consumer>;
  readonly byUsername: LayeredMap<string, Consumer>;
  readonly byCustomId: LayeredMap<string, Consumer>;
  readonly groupsByName: LayeredMap<string, ConsumerGroup>;
  readonly #document: ConfigDocument;
  readonly #maps: Maps;
  /** Built when it is first asked for: few configurations look names up so. */
  #byLowerUsername: ReadonlyMap<string, Consumer> | undefined;

  private constructor(document: ConfigDocument, maps: Maps) {
    this.#document = document;
    this.#maps = maps;
    this.byId = maps.byId;
    this.byUsername = maps.byUsername;
    this.byCustomId = maps.byCustomId;
    this.groupsByName = maps.groupsByName;
  }

  /** Made in small steps. */
  static *build(document: ConfigDocument): Generator<void, ConsumerIndex> {
    const groups = entitiesOf<ConsumerGroupEntity>(document, 'consumer_groups').map(groupOf);
    const groupsById = new Map(groups.map((group) => [group.id, group]));
    const groupsOf = membershipsOf(document, groupsById, () => true);
    const byId = new Map<string, Consumer>();
    const byUsername = new Map<string, Consumer>();
    const byCustomId = new Map<string, Consumer>();
    const consumers = entitiesOf<ConsumerEntity>(document, 'consumers');
    for (let i = 0; i < consumers.length; i++) {
      if (i % consumersPerStep === 0) yield;
      const consumer = consumerOf(consumers[i]!, groupsOf.get(consumers[i]!.id));
      byId.set(consumer.id, consumer);
      if (consumer.username !== undefined) byUsername.set(consumer.username, consumer);
      if (consumer.customId !== undefined) byCustomId.set(consumer.customId, consumer);
    }
    return new ConsumerIndex(document, {
      byId: new LayeredMap(byId),
      byUsername: new LayeredMap(byUsername),
      byCustomId: new LayeredMap(byCustomId),
      groupsById: new LayeredMap(groupsById),
      groupsByName: new LayeredMap(new Map(groups.map((group) => [group.name, group]))),
      groupsOf: new LayeredMap(groupsOf),
    });
  }

  after({ document, changed }: DocumentChange): ConsumerIndex {
    const groups = changed.get('consumer_groups') ?? none;
    const members = changed.get(memberships) ?? none;
    const consumers = changed.get('consumers') ?? none;
    if (groups.size + members.size + consumers.size === 0) return this;

    const maps = this.#maps;
    const before = [...groups.keys()].flatMap((id) => maps.groupsById.get(id) ?? []);
    const after = [...groups.values()].flatMap((group) => (group.after ? [groupOf(group.after)] : []));
    const groupsById = maps.groupsById.with(replaced(before, after, ({ id }) => id));
    const groupsByName = maps.groupsByName.with(replaced(before, after, ({ name }) => name));

    const affected = new Set(consumers.keys());
    for (const id of memberIds(members, groups, [this.#document, document])) affected.add(id);
    const lists = membershipsOf(document, groupsById, (id) => affected.has(id));
    const groupsOf = maps.groupsOf.with([...affected].map((id) => [id, lists.get(id)] as const));

    const gone = [...affected].flatMap((id) => maps.byId.get(id) ?? []);
    const come = [...affected].flatMap((id) => {
      const changedOne = consumers.get(id);
      const entity = changedOne === undefined ? maps.byId.get(id)?.entity : changedOne.after;
      return entity === undefined ? [] : [consumerOf(entity, groupsOf.get(id))];
    });
    return new ConsumerIndex(document, {
      byId: maps.byId.with(replaced(gone, come, ({ id }) => id)),
      byUsername: maps.byUsername.with(replaced(gone, come, ({ username }) => username)),
      byCustomId: maps.byCustomId.with(replaced(gone, come, ({ customId }) => customId)),
      groupsById,
      groupsByName,
      groupsOf,
    });
  }

  /** Of several, the first configured. */
  inAnyCase(username: string): Consumer | undefined {
    this.#byLowerUsername ??= new Map(
      entitiesOf<ConsumerEntity>(this.#document, 'consumers')
        .toReversed()
        .flatMap((entity) =>
          entity.username === undefined ? [] : [[entity.username.toLowerCase(), this.byId.get(entity.id)!]],
        ),
    );
    return this.#byLowerUsername.get(username.toLowerCase());
  }
}

const none: ReadonlyMap<string, ChangedEntity> = new Map();
const noGroups: readonly ConsumerGroup[] = [];

function groupOf(entity: Entity): ConsumerGroup {
  const { id, name } = entity as ConsumerGroupEntity;
  return { id, name };
}

function consumerOf(entity: ConsumerEntity, groups: readonly ConsumerGroup[] = noGroups): Consumer {
  return { id: entity.id, username: entity.username, customId: entity.custom_id, groups, entity };
}

/** The entries of a map once some of its values are others: a name may go from one to another. */
function replaced<Value>(
  gone: readonly Value[],
  come: readonly Value[],
  keyOf: (value: Value) => string | undefined,
): ReadonlyMap<string, Value | undefined> {
  const entries = new Map<string, Value | undefined>();
  const set = (key: string | undefined, value: Value | undefined) => {
    if (key !== undefined) entries.set(key, value);
  };
  for (const value of gone) set(keyOf(value), undefined);
  for (const value of come) set(keyOf(value), value);
  return entries;
}

/** The groups of those consumers that are wanted, sorted by name. */
function membershipsOf(
  document: ConfigDocument,
  groups: ReadonlyMap<string, ConsumerGroup>,
  isWanted: (consumerId: string) => boolean,
): Map<string, ConsumerGroup[]> {
  const lists = new Map<string, ConsumerGroup[]>();
  for (const membership of document.collections[memberships] ?? []) {
    const consumerId = idIn(membership, 'consumer');
    if (!isWanted(consumerId)) continue;
    const group = groups.get(idIn(membership, 'consumer_group'));
    if (group === undefined) continue;
    const list = lists.get(consumerId);
    if (list === undefined) lists.set(consumerId, [group]);
    else list.push(group);
  }
  for (const list of lists.values()) list.sort(byName);
  return lists;
}

/** Whose groups are others than before. */
function* memberIds(
  members: ReadonlyMap<string, ChangedEntity>,
  groups: ReadonlyMap<string, ChangedEntity>,
  documents: readonly ConfigDocument[],
): Generator<string> {
  for (const { before, after } of members.values()) {
    if (before !== undefined) yield idIn(before, 'consumer');
    if (after !== undefined) yield idIn(after, 'consumer');
  }
  if (groups.size === 0) return;
  for (const { collections } of documents) {
    for (const membership of collections[memberships] ?? [])
      if (groups.has(idIn(membership, 'consumer_group'))) yield idIn(membership, 'consumer');
  }
}

function idIn(membership: Entity, field: string): string {
  return (membership[field] as EntityRef).id;
}

function byName(a: ConsumerGroup, b: ConsumerGroup): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
