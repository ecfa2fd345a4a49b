import { Badge } from '@sallyport/ui';
import { type Entity, referenceOf } from '../data/entities.ts';
import { EntityLink } from './entity-link.tsx';
import { plugins } from './plugins.ts';

interface ScopeOfPluginProps {
  readonly plugin: Entity;
}

/** What a plugin is for: a service, a route, a consumer, several of these, or everything. */
export function ScopeOfPlugin({ plugin }: ScopeOfPluginProps) {
  const scopes = Object.entries(plugins.references).flatMap(([field, kind]) => {
    const id = referenceOf(plugin, field);
    return id === undefined ? [] : [{ field, kind, id }];
  });
  if (scopes.length === 0) return <Badge meaning="running">everything</Badge>;
  return (
    <span className="inline-flex flex-wrap gap-x-2">
      {scopes.map(({ field, kind, id }) => (
        <span key={field}>
          <span className="text-faint">{field.replace('_', ' ')}</span> <EntityLink kind={kind} id={id} />
        </span>
      ))}
    </span>
  );
}
