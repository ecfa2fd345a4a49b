import { Card, Skeleton, Table } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { type Entity, entitiesQuery, referenceOf } from '../data/entities.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import type { EntityKind, RelatedList } from './kind.ts';
import { findKind } from './kinds.ts';
import { NewButton } from './new-button.tsx';
import { useColumns } from './use-columns.tsx';

interface RelatedEntitiesProps {
  readonly list: RelatedList;
  readonly entity: Entity;
}

/** What refers to an entity: the routes of a service. */
export function RelatedEntities({ list, entity }: RelatedEntitiesProps) {
  const kind = findKind(list.kind)!;
  const { id } = useControlPlane();
  const { data, error, refetch } = useQuery(entitiesQuery(id, kind.path));
  const rows = useMemo(
    () => (data ?? []).filter((each) => referenceOf(each, list.field) === entity.id),
    [data, list.field, entity.id],
  );
  const all = `/gateway/${id}/${kind.path}?${new URLSearchParams({ [list.field]: entity.id })}`;
  return (
    <Card
      title={
        <a href={all} className="hover:underline">
          {list.title} {data !== undefined && <span className="text-faint">{rows.length}</span>}
        </a>
      }
      actions={<NewButton kind={kind} references={{ [list.field]: entity.id }} look="plain" />}
    >
      {error !== null ? (
        <div className="p-3">
          <ProblemState
            error={error}
            what={`the ${kind.many}`}
            permission={`${kind.permission}.read`}
            onRetry={() => void refetch()}
          />
        </div>
      ) : data === undefined ? (
        <div className="p-3">
          <Skeleton className="h-16" />
        </div>
      ) : rows.length === 0 ? (
        <p className="px-4 py-3 text-sm text-faint">None.</p>
      ) : (
        <FewRows kind={kind} rows={rows} without={list.field} />
      )}
      {rows.length > shown && (
        <a href={all} className="block border-t border-line px-4 py-2 text-sm text-accent">
          All {rows.length}
        </a>
      )}
    </Card>
  );
}

const shown = 8;

/** What a scope says is clear from where the list stands. */
const left: ReadonlySet<string> = new Set(['tags', 'updated_at', 'scope']);

interface FewRowsProps {
  readonly kind: EntityKind;
  readonly rows: readonly Entity[];
  readonly without: string;
}

function FewRows({ kind, rows, without }: FewRowsProps) {
  const columns = useColumns(kind, { without, isLinked: true });
  // There is little room: what it is, and what it does.
  const few = useMemo(() => columns.filter(({ id }) => !left.has(id)).slice(0, 3), [columns]);
  return <Table caption={kind.many} columns={few} rows={rows.slice(0, shown)} rowKey={(entity) => entity.id} />;
}
