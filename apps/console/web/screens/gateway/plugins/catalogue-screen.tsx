import { EmptyState, PageHeader, SearchField } from '@sallyport/ui';
import { useMemo } from 'react';
import { stringifySearch } from '../../../state/search-text.ts';
import { useSearch } from '../../../state/use-search.ts';
import { EntityLink } from '../entities/entity-link.tsx';
import { plugins } from '../entities/plugins.ts';
import { searchOfTexts } from '../entities/search.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { ControlPlanePage } from '../parts/control-plane-page.tsx';
import { groupsFor } from './catalogue.ts';

/** Which plugin is to be added. */
export function Screen() {
  return (
    <ControlPlanePage tab="plugins" title="New plugin" isTitledBelow>
      <Catalogue />
    </ControlPlanePage>
  );
}

function Catalogue() {
  const { id } = useControlPlane();
  const [texts, change] = useSearch();
  const q = texts['q'] ?? '';
  const groups = useMemo(() => groupsFor(q), [q]);
  const { references } = searchOfTexts(plugins, texts);
  const scope = Object.entries(references);
  return (
    <>
      <PageHeader
        title="New plugin"
        description={
          scope.length === 0 ? (
            plugins.purpose
          ) : (
            <>
              For{' '}
              {scope.map(([field, other]) => (
                <span key={field}>
                  {field.replace('_', ' ')} <EntityLink kind={plugins.references[field]!} id={other} />
                </span>
              ))}
            </>
          )
        }
      />
      <SearchField
        label="Search plugins"
        value={q}
        onChange={(next) => change({ q: next || undefined }, { isReplacing: true })}
      />
      {groups.length === 0 && (
        <EmptyState
          title="No plugin is like that"
          description="Search by what it should do, such as limit, key, log or guard."
        />
      )}
      {groups.map(({ title, plugins: found }) => (
        <section key={title}>
          <h2 className="mb-2 text-sm font-semibold">{title}</h2>
          <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(18rem,100%),1fr))] gap-3">
            {found.map(({ name, purpose }) => (
              <li key={name}>
                <a
                  href={`/gateway/${id}/plugins/new/${name}${stringifySearch(references)}`}
                  className="flex h-full flex-col rounded-card border border-line bg-paper px-3 py-2.5 hover:border-edge"
                >
                  <span className="font-medium">{name}</span>
                  <span className="line-clamp-3 text-xs text-soft">{purpose}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
