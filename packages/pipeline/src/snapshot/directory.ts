import type { CollectionDefinition, ConfigDocument, Entity } from '@sallyport/contracts';
import type { ConfiguredPlugin, Consumer, ConsumerGroup } from '../entities.ts';
import type { Directory } from '../services.ts';
import type { DocumentChange } from './change-document.ts';
import { configuredPlugins } from './configured-plugins.ts';
import { ConsumerIndex } from './consumer-index.ts';
import { KeyIndex, ParentIndex } from './entity-index.ts';

/**
 * The consumers, groups and credentials of a snapshot, and its plugins as others see them. Immutable; that of the next snapshot
 * shares what does not change.
 */
export class SnapshotDirectory implements Directory {
  readonly #document: ConfigDocument;
  readonly #consumers: ConsumerIndex;
  /** Made when they are asked for. */
  readonly #byKey: Map<string, KeyIndex>;
  readonly #byParent: Map<string, ParentIndex>;
  readonly #plugins = new Map<string, readonly ConfiguredPlugin[]>();

  private constructor(
    document: ConfigDocument,
    consumers: ConsumerIndex,
    byKey = new Map<string, KeyIndex>(),
    byParent = new Map<string, ParentIndex>(),
  ) {
    this.#document = document;
    this.#consumers = consumers;
    this.#byKey = byKey;
    this.#byParent = byParent;
  }

  /** Made in small steps. */
  static *build(document: ConfigDocument): Generator<void, SnapshotDirectory> {
    return new SnapshotDirectory(document, yield* ConsumerIndex.build(document));
  }

  /** That of the document as it has changed. */
  *after(change: DocumentChange): Generator<void, SnapshotDirectory> {
    const consumers = this.#consumers.after(change);
    yield;
    const byKey = new Map([...this.#byKey].map(([key, index]) => [key, index.after(change)]));
    yield;
    const byParent = new Map([...this.#byParent].map(([key, index]) => [key, index.after(change)]));
    return new SnapshotDirectory(change.document, consumers, byKey, byParent);
  }

  consumerById(id: string): Consumer | undefined {
    return this.#consumers.byId.get(id);
  }

  consumerByName(name: string): Consumer | undefined {
    return this.#consumers.byUsername.get(name) ?? this.#consumers.byId.get(name);
  }

  consumerByUsername(username: string): Consumer | undefined {
    return this.#consumers.byUsername.get(username);
  }

  consumerByUsernameInAnyCase(username: string): Consumer | undefined {
    return this.#consumers.byUsername.get(username) ?? this.#consumers.inAnyCase(username);
  }

  consumerByCustomId(customId: string): Consumer | undefined {
    return this.#consumers.byCustomId.get(customId);
  }

  get hasConsumers(): boolean {
    return !this.#consumers.byId.isEmpty;
  }

  groupByName(name: string): ConsumerGroup | undefined {
    return this.#consumers.groupsByName.get(name);
  }

  index(collection: CollectionDefinition): ReadonlyMap<string, Entity> {
    return remembered(this.#byKey, collection.name, () => KeyIndex.of(this.#document, collection)).map;
  }

  grouped(collection: CollectionDefinition, foreignKey: string): ReadonlyMap<string, readonly Entity[]> {
    const key = `${collection.name}.${foreignKey}`;
    return remembered(this.#byParent, key, () => ParentIndex.of(this.#document, collection, foreignKey)).map;
  }

  plugins(name: string): readonly ConfiguredPlugin[] {
    return remembered(this.#plugins, name, () => configuredPlugins(this.#document, name));
  }
}

function remembered<Value>(cache: Map<string, Value>, key: string, make: () => Value): Value {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}
