import { Skeleton } from '@sallyport/ui';
import { useQuery } from '@tanstack/react-query';
import { Absent } from '../../../frame/absent.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { useParam } from '../../../state/use-params.ts';
import { entityQuery } from '../data/entities.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import { ControlPlanePage } from '../parts/control-plane-page.tsx';
import { PluginForm } from '../plugins/plugin-form.tsx';
import { EntityForm } from './entity-form.tsx';
import type { EntityKind } from './kind.ts';
import { findKind } from './kinds.ts';

/** The form for an entity that is there. */
export function Screen() {
  const kind = findKind(useParam('kind'));
  const id = useParam('entityId');
  if (kind === undefined) return <Absent />;
  return (
    <ControlPlanePage tab={kind.path} title={`Edit ${kind.one}`} isTitledBelow>
      <Known key={`${kind.path}/${id}`} kind={kind} id={id} />
    </ControlPlanePage>
  );
}

interface KnownProps {
  readonly kind: EntityKind;
  readonly id: string;
}

function Known({ kind, id }: KnownProps) {
  const { id: controlPlaneId } = useControlPlane();
  // What is edited is what was there when it began, not what another page read before: a change of others since then is told when it is saved.
  const { data, error, refetch, isFetchedAfterMount } = useQuery({
    ...entityQuery(controlPlaneId, kind.path, id),
    refetchOnMount: 'always',
    refetchOnReconnect: false,
  });
  if (error !== null && data === undefined)
    return <ProblemState error={error} what={`this ${kind.one}`} onRetry={() => void refetch()} />;
  if (data === undefined || !isFetchedAfterMount) return <Skeleton className="h-96" />;
  if (kind.path === 'plugins') return <PluginForm name={String(data.entity['name'])} known={data} />;
  return <EntityForm kind={kind} known={data} />;
}
