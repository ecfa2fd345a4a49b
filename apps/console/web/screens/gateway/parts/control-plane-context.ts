import { createContext, useContext } from 'react';
import type { ControlPlane } from '../../../api/control-planes.ts';

export const ControlPlaneContext = createContext<ControlPlane | undefined>(undefined);

/** The control plane whose screens these are. */
export function useControlPlane(): ControlPlane {
  const controlPlane = useContext(ControlPlaneContext);
  if (controlPlane === undefined) throw new Error('A screen of a control plane is shown outside of its page.');
  return controlPlane;
}
