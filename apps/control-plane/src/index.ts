export type { AuditAnchor } from './audit/verification.ts';
export { verifyAuditLogs } from './audit/verify-command.ts';
export { type ControlPlaneOptions, StartError } from './options.ts';
export { rotateKeysOf } from './secrets/rotate-command.ts';
export { type RunningControlPlane, startControlPlane } from './start.ts';
