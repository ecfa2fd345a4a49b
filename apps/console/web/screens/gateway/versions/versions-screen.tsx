import { ControlPlanePage } from '../parts/control-plane-page.tsx';
import { VersionsList } from './versions-list.tsx';

/** What changed, when, and by whom. */
export function Screen() {
  return (
    <ControlPlanePage tab="versions" title="Versions">
      <VersionsList />
    </ControlPlanePage>
  );
}
