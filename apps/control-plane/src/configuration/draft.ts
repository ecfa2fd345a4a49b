import { randomUUID } from 'node:crypto';
import type { Entity } from '@sallyport/contracts';
import type { Configurations, MarkedEntity } from '@sallyport/store';
import { ChangedEntities, type Reference } from './changed-entities.ts';
import type { Collections } from './collections.ts';
import type { KnownEntity } from './config-reader.ts';
import type { EntityTexts } from './entity-texts.ts';
import { nameMark } from './marks.ts';
import { TwoKeys } from './two-keys.ts';
import type { UniqueKeys } from './unique-keys.ts';

export interface DraftParts {
  configurations: Configurations;
  collections: Collections;
  texts: EntityTexts;
  keys: UniqueKeys;
}

const pageSize = 1_000;
export const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * A configuration as a write will leave it: what is kept in the version that it is judged on, with the changes so far on top. What is asked of the
 * store is remembered, so that thousands of changes ask by the hundred.
 */
export class ConfigDraft {
  readonly controlPlaneId: string;
  readonly base: number;
  readonly #parts: DraftParts;
  readonly #kept = new TwoKeys<KnownEntity | undefined>();
  readonly #holders = new TwoKeys<string | undefined>();
  readonly #changed: ChangedEntities;

  constructor(controlPlaneId: string, base: number, parts: DraftParts) {
    this.controlPlaneId = controlPlaneId;
    this.base = base;
    this.#parts = parts;
    this.#changed = new ChangedEntities(controlPlaneId, parts.collections, parts.keys);
  }

  /** What was changed so far, and what it was changed to; undefined where it goes. */
  changes(): Generator<{ collection: string; id: string; after: Entity | undefined }> {
    return this.#changed.all();
  }

  isChanged(collection: string, id: string): boolean {
    return this.#changed.has(collection, id);
  }

  /** An id that nothing has. */
  newId(collection: string): string {
    const id = randomUUID();
    this.#kept.set(collection, id, undefined);
    return id;
  }

  /** Asks the store for entities that are about to be asked for. */
  async load(collection: string, ids: Iterable<string>): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !this.#kept.has(collection, id) && uuid.test(id));
    if (missing.length === 0) return;
    const found = await this.#parts.configurations.find(this.controlPlaneId, collection, missing);
    for (const id of missing) this.#kept.set(collection, id, undefined);
    for (const stored of found) {
      const entity = this.#parts.texts.read(this.controlPlaneId, stored);
      this.#kept.set(collection, stored.id, { entity, version: stored.version });
    }
  }

  /** The same for those that have some of these names. */
  async loadNamed(collection: string, names: Iterable<string>): Promise<void> {
    const definition = this.#parts.collections.get(collection);
    const unique = [...new Set(names)];
    const keys = (definition.nameFields ?? []).flatMap((field) =>
      unique.flatMap((name) => this.#parts.keys.ofName(this.controlPlaneId, definition, field, name) ?? []),
    );
    await this.load(collection, await this.loadHolders(collection, keys));
    await this.load(collection, unique);
  }

  /** Asks the store who has keys that are about to be asked for; gives who they are. */
  async loadHolders(collection: string, keys: Iterable<string>): Promise<string[]> {
    const missing = [...new Set(keys)].filter((key) => !this.#holders.has(collection, key));
    if (missing.length === 0) return [];
    const found = await this.#parts.configurations.findByKeys(this.controlPlaneId, collection, missing);
    for (const key of missing) this.#holders.set(collection, key, undefined);
    for (const { key, id } of found) this.#holders.set(collection, key, id);
    return found.map(({ id }) => id);
  }

  /** An entity as it is kept, whatever was changed. */
  async before(collection: string, id: string): Promise<KnownEntity | undefined> {
    await this.load(collection, [id]);
    return this.#kept.get(collection, id);
  }

  async get(collection: string, id: string): Promise<Entity | undefined> {
    if (this.#changed.has(collection, id)) return this.#changed.get(collection, id);
    return (await this.before(collection, id))?.entity;
  }

  /** The id of whoever has a key. */
  async holderOf(collection: string, key: string): Promise<string | undefined> {
    const changed = this.#changed.holderOf(collection, key);
    if (changed !== undefined) return changed;
    await this.loadHolders(collection, [key]);
    return this.unchangedHolderOf(collection, key);
  }

  /** Of a key that was loaded. */
  unchangedHolderOf(collection: string, key: string): string | undefined {
    const id = this.#holders.get(collection, key);
    return id === undefined || this.#changed.has(collection, id) ? undefined : id;
  }

  /** By id, or by any of the names in order of preference; below a parent, where its children's names are only unique there. */
  async find(
    collection: string,
    idOrName: string,
    parent?: { field: string; id: string },
  ): Promise<Entity | undefined> {
    const known = uuid.test(idOrName) ? await this.get(collection, idOrName) : undefined;
    if (known !== undefined) return isBelow(known, parent) ? known : undefined;
    const definition = this.#parts.collections.get(collection);
    for (const field of definition.nameFields ?? []) {
      const key = this.#parts.keys.ofName(this.controlPlaneId, definition, field, idOrName);
      const id =
        key === undefined
          ? await this.#findMarked(collection, nameMark(field, idOrName), parent)
          : await this.holderOf(collection, key);
      const found = id === undefined ? undefined : await this.get(collection, id);
      if (found !== undefined && isBelow(found, parent)) return found;
    }
    return undefined;
  }

  set(collection: string, id: string, after: Entity | undefined): void {
    this.#changed.set(collection, id, after);
  }

  /** What was changed to the same is as it was. */
  revert(collection: string, id: string): void {
    this.#changed.delete(collection, id);
  }

  /** Completes the configuration of a plugin that was changed. */
  fill(pluginId: string, config: Record<string, unknown>): void {
    this.#changed.fill('plugins', pluginId, config);
  }

  /** Who refers to any of these. */
  async referrers(collection: string, ids: readonly string[]): Promise<Reference[]> {
    // What is new was never referred to by anything kept.
    const kept = ids.filter((id) => this.#kept.get(collection, id) !== undefined);
    const found: Reference[] =
      kept.length === 0
        ? []
        : (await this.#parts.configurations.referrers(this.controlPlaneId, collection, kept)).filter(
            (referrer) => !this.#changed.has(referrer.collection, referrer.id),
          );
    for (const id of ids) found.push(...this.#changed.referrers(collection, id));
    return found;
  }

  /** Those of what is kept that have a mark and were not changed; at least `size` of them, if there are as many. */
  async unchangedWith(mark: string, size: number): Promise<{ collection: string; id: string }[]> {
    const found: { collection: string; id: string }[] = [];
    let after: MarkedEntity | undefined;
    for (;;) {
      const page = await this.#parts.configurations.marked(this.controlPlaneId, {
        of: { mark },
        after,
        size: pageSize,
      });
      found.push(...page.filter(({ collection, id }) => !this.#changed.has(collection, id)));
      if (page.length < pageSize || found.length >= size) return found;
      after = page.at(-1);
    }
  }

  async #findMarked(
    collection: string,
    mark: string,
    parent: { field: string; id: string } | undefined,
  ): Promise<string | undefined> {
    for (const id of this.#changed.named(collection, mark)) {
      const entity = this.#changed.get(collection, id);
      if (entity !== undefined && isBelow(entity, parent)) return id;
    }
    const page = await this.#parts.configurations.list(this.controlPlaneId, collection, {
      size: 100,
      after: undefined,
      marks: { of: 'all', values: [mark] },
      referringTo: parent,
    });
    return page.entities.find(({ id }) => !this.#changed.has(collection, id))?.id;
  }
}

function isBelow(entity: Entity, parent: { field: string; id: string } | undefined): boolean {
  return parent === undefined || (entity[parent.field] as { id?: unknown } | undefined)?.id === parent.id;
}
