export { type ControlPlaneOptions, StartError } from './options.ts';
export { type RunningControlPlane, startControlPlane } from './start.ts';
