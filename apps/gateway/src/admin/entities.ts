import {
  invalidOffset,
  invalidSize,
  invalidTags,
  methodNotAllowed,
  notFound,
  parseSize,
  parseTags,
  shownEntity,
  unsupportedWrite,
} from '@sallyport/admin-api';
import type { CollectionDefinition, Entity, EntityRef } from '@sallyport/contracts';
import type { PluginDefinition } from '@sallyport/pipeline';
import type { Archive } from './archive.ts';
import type { AdminAnswer, AdminRequest } from './http.ts';

const reads = new Set(['GET', 'HEAD']);
const writes = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Reads of the configuration's entities under Kong's paths: `/routes`, `/services/{s}/routes`, `/consumers/{c}/key-auth`. */
export class EntityApi {
  readonly #byPath = new Map<string, CollectionDefinition>();
  readonly #plugins: ReadonlyMap<string, PluginDefinition>;

  constructor(collections: readonly CollectionDefinition[], plugins: readonly PluginDefinition[]) {
    for (const collection of collections) this.#byPath.set(collection.adminPath ?? collection.name, collection);
    this.#plugins = new Map(plugins.map((plugin) => [plugin.name, plugin]));
  }

  shown(collectionName: string, entity: Entity): Entity {
    const collection = [...this.#byPath.values()].find(({ name }) => name === collectionName)!;
    return this.#shown(collection, entity);
  }

  /** Undefined when the path names no collection. `archive` is absent while nothing is configured. */
  async handle(request: AdminRequest, archive: Archive | undefined): Promise<AdminAnswer | undefined> {
    const [first, second, third, fourth, ...rest] = request.segments;
    const collection = this.#byPath.get(first ?? '');
    if (collection === undefined || rest.length > 0) return undefined;
    if (writes.has(request.method)) return unsupportedWrite(this.#written(collection, third).name);
    if (!reads.has(request.method)) return methodNotAllowed;
    if (second === undefined) return await this.#list(request, archive, collection, namedBy(request, collection));

    const entity = await archive?.find(collection.name, second);
    if (entity === undefined) return notFound;
    if (third === undefined) return { status: 200, body: this.#shown(collection, entity) };
    return await this.#below(request, archive!, collection, entity, third, fourth);
  }

  async #below(
    request: AdminRequest,
    archive: Archive,
    parent: CollectionDefinition,
    entity: Entity,
    name: string,
    idOrName: string | undefined,
  ): Promise<AdminAnswer> {
    // Upwards: /routes/{r}/service.
    const up = parent.foreignKeys?.find(({ field }) => field === name);
    if (up !== undefined && idOrName === undefined) {
      const target = [...this.#byPath.values()].find((collection) => collection.name === up.collection)!;
      const reference = entity[up.field] as EntityRef | undefined;
      const found = reference === undefined ? undefined : await archive.find(target.name, reference.id);
      return found === undefined ? notFound : { status: 200, body: this.#shown(target, found) };
    }
    const across = memberships[`${parent.name}/${name}`];
    if (across !== undefined && idOrName === undefined)
      return await this.#members(archive, parent.name, entity, across);
    // Downwards: /services/{s}/routes, /consumers/{c}/key-auth.
    const child = this.#child(parent, name);
    if (child === undefined) return notFound;
    const field = keyTo(child, parent)!;
    const belongs = (candidate: Entity) => (candidate[field] as EntityRef | undefined)?.id === entity.id;
    if (idOrName === undefined) return await this.#list(request, archive, child, belongs);
    const found = await archive.find(child.name, idOrName);
    return found === undefined || !belongs(found) ? notFound : { status: 200, body: this.#shown(child, found) };
  }

  /** The groups of a consumer, the consumers of a group. */
  async #members(archive: Archive, parent: string, { id }: Entity, across: Membership): Promise<AdminAnswer> {
    const target = [...this.#byPath.values()].find(({ name }) => name === across.collection)!;
    const own = parent === 'consumers' ? 'consumer' : 'consumer_group';
    const data: Entity[] = [];
    for await (const membership of archive.all('consumer_group_consumers')) {
      if ((membership[own] as EntityRef).id !== id) continue;
      const found = await archive.find(target.name, (membership[across.field] as EntityRef).id);
      if (found !== undefined) data.push(this.#shown(target, found));
    }
    return { status: 200, body: { data, next: null } };
  }

  #child(parent: CollectionDefinition, name: string): CollectionDefinition | undefined {
    return [...this.#byPath.values()].find(
      (collection) =>
        (parent.name === 'consumers' ? (collection.adminPathUnderConsumer ?? collection.name) : collection.name) ===
          name && keyTo(collection, parent) !== undefined,
    );
  }

  /** What a write to `/services/{s}/routes` would write. */
  #written(parent: CollectionDefinition, name: string | undefined): CollectionDefinition {
    return name === undefined ? parent : (this.#child(parent, name) ?? parent);
  }

  async #list(
    request: AdminRequest,
    archive: Archive | undefined,
    collection: CollectionDefinition,
    belongs: (entity: Entity) => boolean,
  ): Promise<AdminAnswer> {
    const size = parseSize(request.query.get('size') ?? undefined);
    if (size === undefined) return invalidSize();
    const offsetText = request.query.get('offset');
    const start = offsetText === null ? 0 : decodeOffset(offsetText);
    if (start === undefined) return invalidOffset(offsetText!);
    const tags = tagFilter(request.query.get('tags'));
    if (tags === undefined) return invalidTags();

    const data: unknown[] = [];
    let position = start;
    let next: number | undefined;
    if (archive !== undefined) {
      for await (const entity of archive.all(collection.name, start)) {
        const at = position++;
        if (!belongs(entity) || !tags(entity.tags ?? [])) continue;
        if (data.length === size) {
          next = at;
          break;
        }
        data.push(this.#shown(collection, entity));
      }
    }
    if (next === undefined) return { status: 200, body: { data, next: null } };
    const offset = encodeOffset(next);
    const query = new URLSearchParams(request.query);
    query.set('offset', offset);
    return { status: 200, body: { data, offset, next: `${request.path}?${query}` } };
  }

  #shown(collection: CollectionDefinition, entity: Entity): Entity {
    return shownEntity(collection, this.#plugins.get(String(entity['name'])), entity);
  }
}

interface Membership {
  collection: string;
  field: string;
}

/** Paths that lead from one end of a membership to the other. */
const memberships: Readonly<Record<string, Membership>> = {
  'consumers/consumer_groups': { collection: 'consumer_groups', field: 'consumer_group' },
  'consumer_groups/consumers': { collection: 'consumers', field: 'consumer' },
};

/** `/consumers?custom_id=X` asks for the one of this name. */
function namedBy({ query }: AdminRequest, { nameFields = [] }: CollectionDefinition): (entity: Entity) => boolean {
  const wanted = nameFields.filter((field) => query.has(field));
  return (entity) => wanted.every((field) => entity[field] === query.get(field));
}

/** The field by which `child` belongs to `parent`. */
function keyTo(child: CollectionDefinition, parent: CollectionDefinition): string | undefined {
  return child.foreignKeys?.find(({ collection }) => collection === parent.name)?.field;
}

function encodeOffset(position: number): string {
  return Buffer.from(`at:${position}`).toString('base64url');
}

function decodeOffset(text: string): number | undefined {
  const match = /^at:(\d{1,9})$/.exec(Buffer.from(text, 'base64url').toString('utf8'));
  return match === null ? undefined : Number(match[1]);
}

/** Undefined where it is no filter. */
function tagFilter(text: string | null): ((tags: readonly string[]) => boolean) | undefined {
  if (text === null) return () => true;
  const filter = parseTags(text);
  if (filter === undefined) return undefined;
  const { of, values } = filter;
  return of === 'any'
    ? (tags) => values.some((tag) => tags.includes(tag))
    : (tags) => values.every((tag) => tags.includes(tag));
}
