import type { CollectionDefinition, ConfigDocument, Entity, EntityChange } from '@sallyport/contracts';
import type { Configurations, ConfigVersion, StoredChange, VersionListRequest } from '@sallyport/store';
import type { EntityDifference, ParentEntity } from './change.ts';
import type { Collections } from './collections.ts';
import type {
  ConfigReader,
  KnownEntity,
  ListPage,
  ListRequest,
  TagListRequest,
  TagPage,
  VersionChanges,
} from './config-reader.ts';
import { Delivery } from './delivery.ts';
import { ConfigDraft, type DraftParts } from './draft.ts';
import type { EntityTexts } from './entity-texts.ts';
import { tagMark, tagOf, tagPrefix } from './marks.ts';
import { maskedEntity } from './masked-entity.ts';
import { readOffset, writeOffset } from './offsets.ts';

/** How often changes are put together anew since somebody wrote meanwhile. */
const triesMax = 10;

export function createConfigReader(parts: DraftParts): ConfigReader {
  return new Reader(parts);
}

class Reader implements ConfigReader {
  readonly collections: readonly CollectionDefinition[];
  readonly #parts: DraftParts;
  readonly #configurations: Configurations;
  readonly #collections: Collections;
  readonly #texts: EntityTexts;
  readonly #delivery: Delivery;

  constructor(parts: DraftParts) {
    this.#parts = parts;
    this.#configurations = parts.configurations;
    this.#collections = parts.collections;
    this.#texts = parts.texts;
    this.collections = parts.collections.list;
    this.#delivery = new Delivery(parts.collections);
  }

  async head(controlPlaneId: string): Promise<number> {
    return await this.#configurations.head(controlPlaneId);
  }

  async counts(controlPlaneId: string): Promise<ReadonlyMap<string, number>> {
    return await this.#configurations.counts(controlPlaneId);
  }

  async list(
    controlPlaneId: string,
    collection: string,
    { size, offset, tags, parent }: ListRequest,
  ): Promise<ListPage> {
    const page = await this.#configurations.list(controlPlaneId, collection, {
      size,
      after: offset === undefined ? undefined : readOffset(offset, 1)[0],
      marks: tags && { of: tags.of, values: tags.values.map(tagMark) },
      referringTo: parent,
    });
    return {
      entities: page.entities.map((stored) => ({
        entity: this.#texts.read(controlPlaneId, stored),
        version: stored.version,
      })),
      offset: page.hasMore ? writeOffset([page.entities.at(-1)!.id]) : undefined,
    };
  }

  async find(
    controlPlaneId: string,
    collection: string,
    idOrName: string,
    parent?: ParentEntity,
  ): Promise<KnownEntity | undefined> {
    // Nothing is changed in it: it knows how to find.
    const draft = new ConfigDraft(controlPlaneId, 0, this.#parts);
    const target = this.#collections.get(collection).foreignKeys?.find(({ field }) => field === parent?.field);
    const above = parent && target && (await draft.find(target.collection, parent.key));
    if (parent !== undefined && above === undefined) return undefined;
    const found = await draft.find(collection, idOrName, parent && above && { field: parent.field, id: above.id });
    return found && (await draft.before(collection, found.id));
  }

  async tags(controlPlaneId: string, { tag, size, offset }: TagListRequest): Promise<TagPage> {
    const [mark, collection, id] = offset === undefined ? [] : readOffset(offset, 3);
    const found = await this.#configurations.marked(controlPlaneId, {
      of: tag === undefined ? { prefix: tagPrefix } : { mark: tagMark(tag) },
      after: mark === undefined ? undefined : { mark, collection: collection!, id: id! },
      size: size + 1,
    });
    const page = found.slice(0, size);
    const last = page.at(-1);
    return {
      entities: page.map(({ mark, collection, id }) => ({ tag: tagOf(mark), collection, id })),
      offset:
        found.length > size && last !== undefined ? writeOffset([last.mark, last.collection, last.id]) : undefined,
    };
  }

  async versions(controlPlaneId: string, request: VersionListRequest): Promise<readonly ConfigVersion[]> {
    return await this.#configurations.versions(controlPlaneId, request);
  }

  async diff(
    controlPlaneId: string,
    version: number,
    since = version - 1,
  ): Promise<readonly EntityDifference[] | undefined> {
    const known = await Promise.all(
      [since + 1, version].map((at) => this.#configurations.findVersion(controlPlaneId, at)),
    );
    if (since >= version || known.includes(undefined)) return undefined;
    const texts = new Map<string, StoredChange>();
    for (let at = since + 1; at <= version; at++) {
      for (const change of await this.#configurations.changesOf(controlPlaneId, at)) {
        const key = `${change.collection} ${change.id}`;
        texts.set(key, { ...change, before: (texts.get(key) ?? change).before });
      }
    }
    const shown = (collection: string, id: string, text: string | undefined) => {
      if (text === undefined) return undefined;
      return maskedEntity(this.#collections, collection, this.#texts.read(controlPlaneId, { collection, id, text }));
    };
    return [...texts.keys()].toSorted().flatMap((key) => {
      const { collection, id, before, after } = texts.get(key)!;
      if (before === after) return [];
      return [{ collection, id, before: shown(collection, id, before), after: shown(collection, id, after) }];
    });
  }

  async entities(controlPlaneId: string): Promise<{ version: number; collections: Record<string, Entity[]> }> {
    const collections: Record<string, Entity[]> = {};
    const version = await this.#configurations.snapshot(controlPlaneId, (slice) => {
      for (const stored of slice) {
        collections[stored.collection] ??= [];
        collections[stored.collection]!.push(this.#texts.read(controlPlaneId, stored));
      }
    });
    return { version, collections };
  }

  async changesSince(controlPlaneId: string, version: number): Promise<VersionChanges | 'gone'> {
    const since = await this.#configurations.changesSince(controlPlaneId, version);
    if (since === 'gone') return 'gone';
    const changes = since.changes.map(({ collection, id, text }): EntityChange => {
      const entity = text === undefined ? undefined : this.#texts.read(controlPlaneId, { collection, id, text });
      return { collection, id, entity };
    });
    return { from: since.from, to: since.to, changes };
  }

  async deliverable(controlPlaneId: string): Promise<{ version: number; document: ConfigDocument }> {
    const { version, collections } = await this.entities(controlPlaneId);
    return { version, document: await this.#delivery.document(collections) };
  }

  async deliverableSince(controlPlaneId: string, version: number): Promise<VersionChanges | 'gone'> {
    for (let tries = 1; tries <= triesMax; tries++) {
      const since = await this.changesSince(controlPlaneId, version);
      if (since === 'gone' || since.changes.length === 0) return since;
      const draft = new ConfigDraft(controlPlaneId, since.to, this.#parts);
      const changes = await this.#delivery.changes(draft, since.changes);
      // What else was looked at has to be of the same version.
      if ((await this.head(controlPlaneId)) === since.to) return { ...since, changes };
    }
    // Others write faster than changes are put together: all is read as of one version.
    return 'gone';
  }
}
