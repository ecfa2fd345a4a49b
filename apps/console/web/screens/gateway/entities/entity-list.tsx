import { Card, CodeBlock, EmptyState } from '@sallyport/ui';
import { DataTable } from '@sallyport/ui/data-table';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { useSearch } from '../../../state/use-search.ts';
import { entitiesQuery } from '../data/entities.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { type EntityKind, nameOf } from './kind.ts';
import { NewButton } from './new-button.tsx';
import { searchEntities, searchOfTexts } from './search.ts';
import { SearchBar } from './search-bar.tsx';
import { useColumns } from './use-columns.tsx';

interface EntityListProps {
  readonly kind: EntityKind;
}

/** Entities of a kind, to be searched and filtered by what the address says. */
export function EntityList({ kind }: EntityListProps) {
  const { id } = useControlPlane();
  const { data, error, refetch } = useQuery(entitiesQuery(id, kind.path));
  const [texts, change] = useSearch();
  const search = useMemo(() => searchOfTexts(kind, texts), [kind, texts]);
  const rows = useMemo(() => searchEntities(data ?? [], search), [data, search]);
  const columns = useColumns(kind);
  if (error !== null) {
    return (
      <ProblemState
        error={error}
        what={`the ${kind.many}`}
        permission={`${kind.permission}.read`}
        onRetry={() => void refetch()}
      />
    );
  }
  if (data?.length === 0) return <NoneYet kind={kind} />;
  return (
    <Card className="overflow-clip">
      <DataTable
        caption={kind.many}
        name={`entities.${kind.path}`}
        columns={columns}
        rows={rows}
        rowKey={(entity) => entity.id}
        rowLabel={(entity) => nameOf(kind, entity)}
        rowHref={(entity) => `/gateway/${id}/${kind.path}/${entity.id}`}
        isMain
        isLoading={data === undefined}
        empty={
          <EmptyState title={`No ${kind.one} is like that`} description="Change what you look for, or look at all." />
        }
        toolbar={
          <SearchBar kind={kind} search={search} onChange={change} shown={rows.length} total={data?.length}>
            <NewButton kind={kind} />
          </SearchBar>
        }
      />
    </Card>
  );
}

const NoneYet = ({ kind }: EntityListProps) => (
  <EmptyState title={`No ${kind.many} yet`} description={kind.purpose}>
    <div className="flex flex-col items-center gap-4">
      <NewButton kind={kind} />
      <div className="max-w-full text-left">
        <p className="mb-1 text-xs text-faint">The same in a file, for sallyport sync:</p>
        <CodeBlock code={kind.example} label="The example" />
      </div>
    </div>
  </EmptyState>
);
