import { Absent } from '../../../frame/absent.tsx';
import { useParam } from '../../../state/use-params.ts';
import { ControlPlanePage } from '../parts/control-plane-page.tsx';
import { SubTabs } from '../parts/sub-tabs.tsx';
import { EntityList } from './entity-list.tsx';
import { findKind } from './kinds.ts';

/** All entities of one kind. */
export function Screen() {
  const kind = findKind(useParam('kind'));
  if (kind === undefined) return <Absent />;
  return (
    <ControlPlanePage tab={kind.path} title={kind.many[0]!.toUpperCase() + kind.many.slice(1)}>
      <SubTabs here={kind.path} />
      <EntityList key={kind.path} kind={kind} />
    </ControlPlanePage>
  );
}
