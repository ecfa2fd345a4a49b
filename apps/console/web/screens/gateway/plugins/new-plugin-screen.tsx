import { useParam } from '../../../state/use-params.ts';
import { ControlPlanePage } from '../parts/control-plane-page.tsx';
import { PluginForm } from './plugin-form.tsx';

/** The form for a plugin that was chosen from the catalogue. */
export function Screen() {
  const name = useParam('pluginName');
  return (
    <ControlPlanePage tab="plugins" title={`New ${name}`} isTitledBelow>
      <PluginForm key={name} name={name} known={undefined} />
    </ControlPlanePage>
  );
}
