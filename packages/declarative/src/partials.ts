import type { Entity } from '@sallyport/contracts';

export interface PartialLink {
  id?: string;
  name?: string;
  path?: string;
}

/** Where a partial goes in a plugin's configuration when the link does not say: all kinds we have are Redis. */
const usualPath = 'config.redis';

/** Puts the partials that plugins link into their configurations. */
export function linkPartials(
  plugins: readonly Entity[],
  partials: readonly Entity[],
  report: (plugin: Entity, path: string, message: string) => void,
): void {
  const byName = new Map<unknown, Entity>();
  for (const partial of partials) {
    byName.set(partial['name'], partial);
    byName.set(partial.id, partial);
  }
  for (const plugin of plugins) {
    const links = plugin['partials'];
    if (!Array.isArray(links)) continue;
    links.forEach((link: PartialLink, i) => {
      const name = link.id ?? link.name;
      const partial = name === undefined ? undefined : byName.get(name);
      const place = placeOf(link);
      if (partial === undefined)
        report(plugin, `partials.${i}`, `invalid reference 'partial: ${name ?? ''}' (no such entry in 'partials')`);
      else if (place === undefined) report(plugin, `partials.${i}.path`, 'should start with: config.');
      else if (valueAt(plugin['config'], place) !== undefined)
        report(plugin, ['config', ...place].join('.'), 'value must be null: a partial fills it in');
      else plugin['config'] = withValue(plugin['config'], place, partial['config']);
    });
  }
}

/** Plugins as they were before partials were linked into them, each link by the id of its partial. */
export function unlinkPartials(plugins: readonly Entity[], partials: readonly Entity[]): Entity[] {
  const ids = new Map(partials.map((partial) => [partial['name'], partial.id]));
  return plugins.map((plugin) => {
    const links = plugin['partials'];
    if (!Array.isArray(links)) return plugin;
    const byId = links.map(({ name, id = ids.get(name), path }: PartialLink) => ({
      id,
      ...(path !== undefined && { path }),
    }));
    return { ...plugin, config: withoutPartials(plugin), partials: byId };
  });
}

/** The configuration of a plugin without what its partials filled in. */
export function withoutPartials(plugin: Entity): unknown {
  const links = plugin['partials'];
  if (!Array.isArray(links)) return plugin['config'];
  return links.reduce(
    (config: unknown, link: PartialLink) => withValue(config, placeOf(link) ?? [], undefined),
    plugin['config'],
  );
}

function placeOf({ path = usualPath }: PartialLink): string[] | undefined {
  const [root, ...place] = path.split('.');
  return root === 'config' && place.length > 0 && place.every((part) => part !== '' && part !== '__proto__')
    ? place
    : undefined;
}

function valueAt(config: unknown, place: readonly string[]): unknown {
  return place.reduce((at, part) => (isContainer(at) ? at[part] : undefined), config);
}

/** A copy with a value at a place; maps on the way are made. */
function withValue(at: unknown, [part, ...rest]: readonly string[], value: unknown): unknown {
  if (part === undefined) return value;
  if (Array.isArray(at))
    return at.map((item: unknown, i) => (String(i) === part ? withValue(item, rest, value) : item));
  const { [part]: inner, ...others } = isContainer(at) ? at : {};
  const filled = withValue(inner, rest, value);
  return filled === undefined ? others : { ...others, [part]: filled };
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
