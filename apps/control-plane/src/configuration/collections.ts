import { collectionsOf } from '@sallyport/admin-api';
import type { CollectionDefinition, ForeignKey } from '@sallyport/contracts';
import type { PluginDefinition } from '@sallyport/pipeline';

/** The kinds of entities that there are: the core's, and those that come with plugins. */
export class Collections {
  /** Each after those it refers to. */
  readonly list: readonly CollectionDefinition[];
  readonly plugins: readonly PluginDefinition[];
  readonly #byName: ReadonlyMap<string, CollectionDefinition>;
  readonly #pluginsByName: ReadonlyMap<string, PluginDefinition>;
  readonly #keysTo = new Map<string, Map<string, ForeignKey>>();

  constructor(plugins: readonly PluginDefinition[]) {
    this.plugins = plugins;
    this.list = collectionsOf(plugins);
    this.#byName = new Map(this.list.map((definition) => [definition.name, definition]));
    this.#pluginsByName = new Map(plugins.map((plugin) => [plugin.name, plugin]));
    for (const { name, foreignKeys = [] } of this.list)
      this.#keysTo.set(name, new Map(foreignKeys.map((key) => [key.field, key])));
  }

  find(name: string): CollectionDefinition | undefined {
    return this.#byName.get(name);
  }

  /** The name is ours, not a caller's. */
  get(name: string): CollectionDefinition {
    const found = this.#byName.get(name);
    if (found === undefined) throw new Error(`There is no collection ${name}.`);
    return found;
  }

  plugin(name: unknown): PluginDefinition | undefined {
    return typeof name === 'string' ? this.#pluginsByName.get(name) : undefined;
  }

  /** Whether an entity goes with the one that this field of it refers to. */
  goesWith(collection: string, field: string): boolean {
    const key = this.#keysTo.get(collection)?.get(field);
    return key?.goesWith ?? (key?.required === true && key.list !== true);
  }
}
