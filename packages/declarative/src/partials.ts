import type { Entity, EntityIssue } from '@sallyport/contracts';
import { isRecord } from './gather.ts';

interface Link {
  id?: string;
  name?: string;
  path?: string;
}

/** Where a partial goes in a plugin's configuration when the link does not say. */
const usualPlace: Readonly<Record<string, string>> = { 'redis-ce': 'config.redis' };

/** Puts the partials that plugins link into their configurations. */
export function linkPartials(entities: Readonly<Record<string, Entity[]>>, report: (pluginId: string, issue: EntityIssue) => void): void {
  for (const plugin of entities['plugins'] ?? []) {
    const links = plugin['partials'] as Link[] | undefined;
    if (links === undefined) continue;
    links.forEach((link, at) => {
      const partial = entities['partials']?.find((candidate) => (link.id === undefined ? candidate['name'] === link.name : candidate.id === link.id));
      if (partial === undefined) {
        report(plugin.id, { path: `partials.${at}`, message: `there is no partial '${link.id ?? link.name ?? ''}'` });
        return;
      }
      const place = (link.path ?? usualPlace[String(partial['type'])] ?? 'config').split('.').slice(1);
      const filled = fill(plugin['config'], place, partial['config']);
      if (filled === undefined) report(plugin.id, { path: ['config', ...place].join('.'), message: 'must not be set here too: a partial fills it in' });
      else plugin['config'] = filled;
    });
  }
}

/** A copy of `config` with `value` at `place`; undefined when something is there already. */
function fill(config: unknown, place: readonly string[], value: unknown): unknown {
  const [first, ...rest] = place;
  if (first === undefined) return config === undefined ? value : undefined;
  const record = isRecord(config) ? config : {};
  const filled = fill(record[first], rest, value);
  return filled === undefined ? undefined : { ...record, [first]: filled };
}
