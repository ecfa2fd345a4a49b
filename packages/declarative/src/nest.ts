import {
  type CollectionDefinition,
  type Entity,
  type EntityRef,
  type ForeignKey,
  jsonSchemaOf,
} from '@sallyport/contracts';
import { commonNames } from './common-fields.ts';
import type { EntityCollections } from './compare/compare.ts';
import { canonical } from './hash.ts';
import { isLink } from './is-link.ts';

export interface NestOptions {
  /** Written into the file, for whoever gives it back. */
  controlPlane?: string | undefined;
  definitions: readonly CollectionDefinition[];
  /** Ids are written of all entities, not only of those that nothing else tells apart. */
  withIds?: boolean;
  /** Everything, where the entities are a part of it that refers to others. */
  all?: EntityCollections;
  /** Said once for the file, and of no entity. */
  selectTags?: readonly string[];
}

type Written = Record<string, unknown>;

/** Entities as people write them, each below the one that it belongs to, and by names. Read again they are the same entities. */
export function nestConfiguration(collections: EntityCollections, options: NestOptions): Written {
  return new Nesting(collections, options).file();
}

/** What belongs to another though it could be without one. */
const belongs: Readonly<Record<string, readonly string[]>> = {
  routes: ['service'],
  plugins: ['route', 'service', 'consumer', 'consumer_group'],
};

class Nesting {
  readonly #collections: EntityCollections;
  readonly #definitions: ReadonlyMap<string, CollectionDefinition>;
  readonly #options: NestOptions;
  readonly #index = new Map<string, Map<string, Entity>>();
  readonly #written = new Map<string, Written>();
  /** Collections that others refer to. */
  readonly #referred: ReadonlySet<string>;

  constructor(collections: EntityCollections, options: NestOptions) {
    this.#collections = collections;
    this.#options = options;
    this.#definitions = new Map(options.definitions.map((definition) => [definition.name, definition]));
    this.#referred = new Set(
      options.definitions.flatMap(({ foreignKeys = [] }) => foreignKeys.map(({ collection }) => collection)),
    );
  }

  file(): Written {
    const { definitions, selectTags = [], controlPlane } = this.#options;
    const file: Written = { _format_version: '3.0' };
    if (controlPlane !== undefined) file['_konnect'] = { control_plane_name: controlPlane };
    if (selectTags.length > 0) file['_info'] = { select_tags: [...selectTags] };
    for (const definition of definitions) {
      for (const entity of this.#collections[definition.name] ?? []) this.#place(file, definition, entity);
    }
    return file;
  }

  #place(file: Written, definition: CollectionDefinition, entity: Entity): void {
    const owner = this.#ownerOf(definition, entity);
    const parent = owner && this.#written.get(`${owner.collection} ${(entity[owner.field] as EntityRef).id}`);
    const key = (parent && owner && definition.nestedNames?.[owner.collection]) ?? definition.name;
    const written = this.#write(definition, entity, parent === undefined ? undefined : owner);
    this.#written.set(`${definition.name} ${entity.id}`, written);
    const holder = parent ?? file;
    const list = holder[key] as unknown[] | undefined;
    if (list === undefined) holder[key] = [written];
    else list.push(written);
  }

  /** The one under which it is written, if it belongs to one alone. */
  #ownerOf({ name, foreignKeys = [] }: CollectionDefinition, entity: Entity): ForeignKey | undefined {
    const own = foreignKeys.filter(
      ({ field, required, list }) =>
        list !== true && entity[field] != null && (required === true || belongs[name]?.includes(field)),
    );
    return own.length === 1 || name !== 'plugins' ? own[0] : undefined;
  }

  #write(definition: CollectionDefinition, entity: Entity, owner: ForeignKey | undefined): Written {
    const { foreignKeys = [], name } = definition;
    const other = owner && linkEnd(definition, owner);
    // A membership below one end is written as the other end.
    if (other !== undefined) return this.#reference(other.collection, (entity[other.field] as EntityRef).id);
    const { selectTags = [] } = this.#options;
    const tags = entity.tags?.filter((tag) => !selectTags.includes(tag));
    const written: Written = this.#keepsId(definition, entity) ? { id: entity.id } : {};
    for (const [field, value] of Object.entries(entity)) {
      if (commonNames.includes(field) || value == null || field === owner?.field) continue;
      if (isDefault(definition, field, value)) continue;
      const key = foreignKeys.find((each) => each.field === field);
      if (key === undefined || key.list === true) written[field] = value;
      else {
        const reference = this.#reference(key.collection, (value as EntityRef).id);
        // As decK wants to read them.
        written[field] = name === 'plugins' || name === 'services' ? Object.values(reference)[0] : reference;
      }
    }
    if (name === 'plugins' && Array.isArray(written['partials']))
      written['partials'] = written['partials'].map(({ id, ...link }: { id: string }) => ({
        ...this.#reference('partials', id),
        ...link,
      }));
    if (tags !== undefined && tags.length > 0) written['tags'] = tags;
    return written;
  }

  #reference(collection: string, id: string): Written {
    let index = this.#index.get(collection);
    if (index === undefined) {
      index = new Map(
        ((this.#options.all ?? this.#collections)[collection] ?? []).map((entity) => [entity.id, entity]),
      );
      this.#index.set(collection, index);
    }
    const target = index.get(id);
    const field = this.#definitions.get(collection)?.nameFields?.find((name) => target?.[name] !== undefined);
    return field === undefined ? { id } : { [field]: target![field] };
  }

  /** Whatever has no name, and either nothing else that is its own or others that refer to it, is known by its id alone. */
  #keepsId({ name, nameFields = [], unique = [], foreignKeys = [] }: CollectionDefinition, entity: Entity): boolean {
    // decK takes credentials of mtls-auth with an id alone.
    if (this.#options.withIds === true || name === 'mtls_auth_credentials') return true;
    if (nameFields.some((field) => entity[field] !== undefined)) return false;
    const references = new Set(foreignKeys.map(({ field }) => field));
    const isUnique = unique.some((fields) =>
      fields.every((field) => references.has(field) || entity[field] !== undefined),
    );
    return !isUnique || this.#referred.has(name);
  }
}

const defaults = new WeakMap<CollectionDefinition, Readonly<Record<string, string>>>();

/** Of these decK knows the defaults, too; of others it wants to read them. */
const withDefaults = ['services', 'routes', 'upstreams', 'targets', 'plugins'];

/** What it is when nobody says it need not be said. */
function isDefault(definition: CollectionDefinition, field: string, value: unknown): boolean {
  if (!withDefaults.includes(definition.name)) return false;
  let known = defaults.get(definition);
  if (known === undefined) {
    const { properties = {} } = jsonSchemaOf(definition.schema, 'input') as {
      properties?: Record<string, { default?: unknown }>;
    };
    const given = Object.entries(properties).filter(([, { default: initial }]) => initial !== undefined);
    known = Object.fromEntries(given.map(([name, { default: initial }]) => [name, canonical(initial)]));
    defaults.set(definition, known);
  }
  return known[field] === canonical(value);
}

function linkEnd(definition: CollectionDefinition, owner: ForeignKey): ForeignKey | undefined {
  return isLink(definition) ? definition.foreignKeys?.find(({ field }) => field !== owner.field) : undefined;
}
