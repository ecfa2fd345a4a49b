import type { ConfigDocument, Entity } from '@sallyport/contracts';
import { findIssues } from '@sallyport/contracts';
import type { PluginEntity, RouteEntity } from '@sallyport/pipeline';
import type { Collections } from './collections.ts';
import type { ConfigDraft } from './draft.ts';
import { authorityMark, orderingMark, pluginMark } from './marks.ts';
import { partialsField } from './references.ts';

/**
 * Of a configuration as it will be, what has to be compiled to know that the whole of it would: what was changed, and what is judged by it.
 *
 * - A route is judged by itself, and only while its service is enabled: so with a service that was changed, all its routes.
 * - A plugin is judged by its own fields, by what it is attached to (a route and that one's service, or a service), by the partials that are
 *   filled into it, and by the authorities that it trusts: so with any of those that was changed, all plugins that look at it.
 * - Wishes to run before or after others contradict each other or not: so with a plugin that runs, all that have wishes, and one that runs
 *   of each name that these mention.
 *
 * Everything else is judged by itself, by what it refers to, and by what must be unique.
 */
export class Neighbourhood {
  readonly #draft: ConfigDraft;
  readonly #collections: Collections;
  readonly #members = {
    services: new Map<string, Entity>(),
    routes: new Map<string, Entity>(),
    plugins: new Map<string, Entity>(),
    partials: new Map<string, Entity>(),
    ca_certificates: new Map<string, Entity>(),
  };

  constructor(draft: ConfigDraft, collections: Collections) {
    this.#draft = draft;
    this.#collections = collections;
  }

  /** Its entities are copies, to be filled in. */
  async document(): Promise<ConfigDocument> {
    for (const { collection, id, after } of this.#draft.changes())
      if (after !== undefined && isKind(collection)) this.#members[collection].set(id, after);
    await this.#addWhatIsJudged();
    await this.#addWishes();
    await this.#addContext();
    const collections = Object.entries(this.#members).map(([name, members]) => [
      name,
      [...members.values()].map((entity) => ({ ...entity })),
    ]);
    return { hash: '', collections: Object.fromEntries(collections) };
  }

  /** Entities that were not changed, and are judged by what was. */
  async #addWhatIsJudged(): Promise<void> {
    await this.#add('routes', await this.#referrers('services', 'routes'));
    for (const kind of ['services', 'routes', 'partials'] as const)
      await this.#add('plugins', await this.#referrers(kind, 'plugins'));
    for (const { collection, id, after } of this.#draft.changes()) {
      if (collection !== 'ca_certificates' || after !== undefined) continue;
      const trusting = await this.#draft.unchangedWith(authorityMark(id), Number.POSITIVE_INFINITY);
      await this.#add('plugins', ids(trusting));
    }
  }

  async #addWishes(): Promise<void> {
    const changed = [...this.#draft.changes()].filter(({ collection }) => collection === 'plugins');
    if (!changed.some(({ after }) => after?.['enabled'] === true)) return;
    await this.#add('plugins', ids(await this.#draft.unchangedWith(orderingMark, Number.POSITIVE_INFINITY)));
    const running = [...this.#members.plugins.values()].filter(({ enabled }) => enabled === true) as PluginEntity[];
    const wishing = running.filter(({ ordering }) => ordering !== undefined);
    const names = new Set(
      wishing.flatMap(({ ordering }) => [...(ordering?.before?.access ?? []), ...(ordering?.after?.access ?? [])]),
    );
    for (const { name } of running) names.delete(name);
    for (const name of names)
      await this.#add('plugins', ids(await this.#draft.unchangedWith(pluginMark(name), 1)).slice(0, 1));
  }

  /** What those are judged by. */
  async #addContext(): Promise<void> {
    const plugins = [...this.#members.plugins.values()] as PluginEntity[];
    await this.#add('routes', present(plugins.map(({ route }) => route?.id)));
    const routes = [...this.#members.routes.values()] as RouteEntity[];
    await this.#add(
      'services',
      present([...routes, ...(plugins as { service?: { id: string } }[])].map(({ service }) => service?.id)),
    );
    const links = plugins.flatMap((plugin) => (plugin[partialsField] ?? []) as { id: string }[]);
    await this.#add('partials', ids(links));
    await this.#add(
      'ca_certificates',
      plugins.flatMap((plugin) => this.#authoritiesOf(plugin)),
    );
  }

  /** Of a plugin whose configuration is right; what is wrong with it is told by compiling it. */
  #authoritiesOf({ name, config }: PluginEntity): readonly string[] {
    const definition = this.#collections.plugin(name);
    if (definition?.clientAuthorities === undefined) return [];
    const { value, issues } = findIssues(definition.schema, config);
    return issues.length > 0 ? [] : (definition.clientAuthorities(value)?.ids ?? []);
  }

  /** Entities of one kind that refer to a changed one, or one that was added, of another. */
  async #referrers(kind: Kind, from: Kind): Promise<string[]> {
    const found = await this.#draft.referrers(kind, [...this.#members[kind].keys()]);
    return ids(found.filter(({ collection }) => collection === from));
  }

  async #add(kind: Kind, wanted: readonly string[]): Promise<void> {
    const missing = wanted.filter((id) => !this.#members[kind].has(id));
    await this.#draft.load(kind, missing);
    for (const id of missing) {
      const entity = await this.#draft.get(kind, id);
      if (entity !== undefined) this.#members[kind].set(id, entity);
    }
  }
}

type Kind = 'services' | 'routes' | 'plugins' | 'partials' | 'ca_certificates';

const kinds: ReadonlySet<string> = new Set<Kind>(['services', 'routes', 'plugins', 'partials', 'ca_certificates']);

function isKind(collection: string): collection is Kind {
  return kinds.has(collection);
}

function ids(some: readonly { id: string }[]): string[] {
  return some.map(({ id }) => id);
}

function present(some: readonly (string | undefined)[]): string[] {
  return some.filter((id) => id !== undefined);
}
