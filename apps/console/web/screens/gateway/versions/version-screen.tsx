import { useParam } from '../../../state/use-params.ts';
import { useSearch } from '../../../state/use-search.ts';
import { ControlPlanePage } from '../parts/control-plane-page.tsx';
import { Comparison } from './comparison.tsx';
import { VersionPage } from './version-page.tsx';

/** What one version changed; with `?from=`, what changed since an earlier one. */
export function Screen() {
  const version = Number(useParam('version'));
  const [{ from }] = useSearch();
  return (
    <ControlPlanePage tab="versions" title={`Version ${version}`} isTitledBelow>
      {from === undefined ? (
        <VersionPage key={version} version={version} />
      ) : (
        <Comparison key={`${from}-${version}`} from={Number(from)} to={version} />
      )}
    </ControlPlanePage>
  );
}
