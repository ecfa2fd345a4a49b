import { Absent } from '../../../frame/absent.tsx';
import { useParam } from '../../../state/use-params.ts';
import { ControlPlanePage } from '../parts/control-plane-page.tsx';
import { EntityPage } from './entity-page.tsx';
import { findKind } from './kinds.ts';

/** One entity. */
export function Screen() {
  const kind = findKind(useParam('kind'));
  const id = useParam('entityId');
  if (kind === undefined) return <Absent />;
  return (
    <ControlPlanePage tab={kind.path} title={kind.one[0]!.toUpperCase() + kind.one.slice(1)} isTitledBelow>
      <EntityPage key={`${kind.path}/${id}`} kind={kind} id={id} />
    </ControlPlanePage>
  );
}
