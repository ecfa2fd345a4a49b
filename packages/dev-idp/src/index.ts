export type { StandingClient } from './clients.ts';
export { type DevIdpOptions, type RunningDevIdp, startDevIdp } from './start.ts';
