import { type ConfigDocument, type Entity, type EntityChange, findIssues } from '@sallyport/contracts';
import { hashOf, linkPartials } from '@sallyport/declarative';
import { Pauses } from '@sallyport/store';
import { byAge } from './by-age.ts';
import type { Collections } from './collections.ts';
import type { ConfigDraft } from './draft.ts';
import { partialsField } from './references.ts';

/** Makes of what is kept what gateways get: partials filled into plugins, secrets of callers replaced by their hashes. */
export class Delivery {
  readonly #collections: Collections;

  constructor(collections: Collections) {
    this.#collections = collections;
  }

  /** Entities of a collection are in the order of their making, which decides between routes that are alike. */
  async document(entities: Readonly<Record<string, readonly Entity[]>>): Promise<ConfigDocument> {
    const collections: Record<string, Entity[]> = {};
    const pauses = new Pauses();
    for (const { name } of this.#collections.list) {
      const some = entities[name];
      if (some === undefined || some.length === 0) continue;
      const delivered: Entity[] = [];
      for (const entity of some.toSorted(byAge)) {
        await pauses.take();
        delivered.push(this.#sealed(name, entity));
      }
      collections[name] = delivered;
    }
    const { plugins } = collections;
    if (plugins !== undefined) collections['plugins'] = this.#linked(plugins, entities['partials'] ?? []);
    return { hash: hashOf(collections), collections };
  }

  /** With a partial, the plugins that it is filled into are others. */
  async changes(draft: ConfigDraft, changes: readonly EntityChange[]): Promise<EntityChange[]> {
    const known = new Map(changes.map((change) => [`${change.collection} ${change.id}`, change]));
    const partials = changes.filter(({ collection }) => collection === 'partials').map(({ id }) => id);
    await draft.load('partials', partials);
    for (const { collection, id } of await draft.referrers('partials', partials)) {
      const entity = await draft.get(collection, id);
      if (!known.has(`${collection} ${id}`)) known.set(`${collection} ${id}`, { collection, id, entity });
    }
    const delivered: EntityChange[] = [];
    for (const { collection, id, entity } of known.values()) {
      const whole = entity === undefined || collection !== 'plugins' ? entity : await this.#linkedBy(draft, entity);
      delivered.push({ collection, id, entity: whole && this.#sealed(collection, whole) });
    }
    return delivered;
  }

  async #linkedBy(draft: ConfigDraft, plugin: Entity): Promise<Entity> {
    const partials: Entity[] = [];
    for (const { id } of (plugin[partialsField] ?? []) as { id: string }[]) {
      const partial = await draft.get('partials', id);
      if (partial !== undefined) partials.push(partial);
    }
    return this.#linked([plugin], partials)[0]!;
  }

  /** With what partials say, and the plugin's defaults for what these leave open. */
  #linked(plugins: readonly Entity[], partials: readonly Entity[]): Entity[] {
    const copies = plugins.map((plugin) => (plugin[partialsField] === undefined ? plugin : { ...plugin }));
    linkPartials(copies, partials, () => {});
    return copies.map((plugin) => {
      const definition = plugin[partialsField] === undefined ? undefined : this.#collections.plugin(plugin['name']);
      if (definition === undefined) return plugin;
      const { value, issues } = findIssues(definition.schema, plugin['config']);
      return issues.length > 0 ? plugin : { ...plugin, config: value };
    });
  }

  #sealed(collection: string, entity: Entity): Entity {
    const { seal } = this.#collections.get(collection);
    return seal === undefined ? entity : seal(entity);
  }
}
