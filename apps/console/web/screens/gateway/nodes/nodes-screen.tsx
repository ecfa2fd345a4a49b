import { ControlPlanePage } from '../parts/control-plane-page.tsx';
import { NodeCertificates } from './node-certificates.tsx';
import { NodesList } from './nodes-list.tsx';

/** The gateways of a control plane: whether they are there, and serve what they should. */
export function Screen() {
  return (
    <ControlPlanePage tab="nodes" title="Gateways">
      <NodesList />
      <NodeCertificates />
    </ControlPlanePage>
  );
}
