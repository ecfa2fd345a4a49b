export { type ControlPlaneOptions, StartError } from './options.ts';
export { rotateKeysOf } from './secrets/rotate-command.ts';
export { type RunningControlPlane, startControlPlane } from './start.ts';
