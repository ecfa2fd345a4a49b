import { Absent } from '../../../frame/absent.tsx';
import { useParam } from '../../../state/use-params.ts';
import { ControlPlanePage } from '../parts/control-plane-page.tsx';
import { EntityForm } from './entity-form.tsx';
import { findKind } from './kinds.ts';

/** The form for a new entity. */
export function Screen() {
  const kind = findKind(useParam('kind'));
  if (kind === undefined) return <Absent />;
  return (
    <ControlPlanePage tab={kind.path} title={`New ${kind.one}`} isTitledBelow>
      <EntityForm key={kind.path} kind={kind} known={undefined} />
    </ControlPlanePage>
  );
}
