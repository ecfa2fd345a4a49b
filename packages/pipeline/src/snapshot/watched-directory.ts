import type { CollectionDefinition, Entity } from '@sallyport/contracts';
import type { ConfiguredPlugin, Consumer, ConsumerGroup } from '../entities.ts';
import type { Directory } from '../services.ts';
import type { DocumentChange } from './change-document.ts';

/**
 * The directory as one instance of a plugin sees it, which notes what it has looked at. Where a change is of nothing that the
 * instance has ever looked at, it goes on in the next snapshot, and looks into that one's directory from then on.
 */
export class WatchedDirectory implements Directory {
  #directory: Directory;
  #looksAtConsumers = false;
  readonly #seen = new Set<string>();

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** Whether something that the instance may have kept is different now. */
  isConcerned(changed: ReadonlySet<string>): boolean {
    if (this.#looksAtConsumers && changed.has(consumersChanged)) return true;
    for (const key of this.#seen) if (changed.has(key)) return true;
    return false;
  }

  /** It goes on with the directory of the next snapshot. */
  follow(directory: Directory): void {
    this.#directory = directory;
  }

  consumerById(id: string): Consumer | undefined {
    this.#looksAtConsumers = true;
    return this.#directory.consumerById(id);
  }

  consumerByName(name: string): Consumer | undefined {
    this.#looksAtConsumers = true;
    return this.#directory.consumerByName(name);
  }

  consumerByCustomId(customId: string): Consumer | undefined {
    this.#looksAtConsumers = true;
    return this.#directory.consumerByCustomId(customId);
  }

  consumerByUsername(username: string): Consumer | undefined {
    this.#looksAtConsumers = true;
    return this.#directory.consumerByUsername(username);
  }

  consumerByUsernameInAnyCase(username: string): Consumer | undefined {
    this.#looksAtConsumers = true;
    return this.#directory.consumerByUsernameInAnyCase(username);
  }

  get hasConsumers(): boolean {
    this.#looksAtConsumers = true;
    return this.#directory.hasConsumers;
  }

  groupByName(name: string): ConsumerGroup | undefined {
    this.#looksAtConsumers = true;
    return this.#directory.groupByName(name);
  }

  /** Who looks for credentials is about to look for their consumers. */
  index(collection: CollectionDefinition): ReadonlyMap<string, Entity> {
    this.#seesCollection(collection);
    return this.#directory.index(collection);
  }

  grouped(collection: CollectionDefinition, foreignKey: string): ReadonlyMap<string, readonly Entity[]> {
    this.#seesCollection(collection);
    return this.#directory.grouped(collection, foreignKey);
  }

  plugins(name: string): readonly ConfiguredPlugin[] {
    this.#seen.add(pluginsChanged(name));
    return this.#directory.plugins(name);
  }

  #seesCollection({ name, foreignKeys }: CollectionDefinition): void {
    this.#seen.add(name);
    if (foreignKeys?.some(({ collection }) => collection === 'consumers')) this.#looksAtConsumers = true;
  }
}

const consumersChanged = 'consumers';
const pluginsChanged = (name: string) => `plugins ${name}`;

/** What a change is of, in the words of `WatchedDirectory`; `pluginNames`: of plugins that others see different now. */
export function changedInDirectory({ changed }: DocumentChange, pluginNames: Iterable<string>): ReadonlySet<string> {
  const keys = new Set(changed.keys());
  if (keys.has('consumer_groups') || keys.has('consumer_group_consumers')) keys.add(consumersChanged);
  for (const name of pluginNames) keys.add(pluginsChanged(name));
  return keys;
}
