import { Badge, Copy, PageHeader, Skeleton } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { useTitle } from '../../../state/use-title.ts';
import { entityQuery, type KnownEntity } from '../data/entities.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { EntityActions } from './entity-actions.tsx';
import { EntityConfiguration } from './entity-configuration.tsx';
import { ExtraParts } from './extra-parts.tsx';
import { type EntityKind, nameOf } from './kind.ts';
import { NodeErrors } from './node-errors.tsx';
import { RelatedEntities } from './related-entities.tsx';
import { Traffic } from './traffic.tsx';

interface EntityPageProps {
  readonly kind: EntityKind;
  readonly id: string;
}

/** What one entity is, what belongs to it, and what it did in the last day. */
export function EntityPage({ kind, id }: EntityPageProps) {
  const controlPlane = useControlPlane();
  const { data, error, refetch } = useQuery(entityQuery(controlPlane.id, kind.path, id));
  useTitle(data && `${nameOf(kind, data.entity)} · ${controlPlane.name}`);
  if (error !== null) {
    return (
      <ProblemState
        error={error}
        what={`this ${kind.one}`}
        permission={`${kind.permission}.read`}
        onRetry={() => void refetch()}
      />
    );
  }
  return data === undefined ? <Waiting /> : <Filled kind={kind} known={data} />;
}

interface FilledProps {
  readonly kind: EntityKind;
  readonly known: KnownEntity;
}

function Filled({ kind, known: { entity } }: FilledProps) {
  return (
    <>
      <PageHeader
        title={nameOf(kind, entity)}
        pills={entity['enabled'] === false && <Badge meaning="refused">disabled</Badge>}
        description={
          <span className="flex min-w-0 items-center gap-2 text-xs text-faint">
            {kind.one}
            <Copy text={entity.id} label={`Copy the id of the ${kind.one}`} />
          </span>
        }
        actions={<EntityActions kind={kind} entity={entity} />}
      />
      <NodeErrors entityId={entity.id} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-4">
          <EntityConfiguration kind={kind} entity={entity} />
          <ExtraParts kind={kind} entity={entity} />
        </div>
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-4">
          {kind.dimension !== undefined && <Traffic dimension={kind.dimension} entity={entity} />}
          {kind.related.map((list) => (
            <RelatedEntities key={list.kind + list.field} list={list} entity={entity} />
          ))}
        </div>
      </div>
    </>
  );
}

const Waiting = () => (
  <div className="grid gap-4" aria-busy="true">
    <Skeleton className="h-10 w-72" />
    <div className="grid gap-4 xl:grid-cols-[3fr_2fr]">
      <Skeleton className="h-96" />
      <Skeleton className="h-64" />
    </div>
  </div>
);
