export type { StandingClient, StandingClients } from './clients.ts';
export type { Fault, Faults, FaultyEndpoint } from './faults.ts';
export type { KnownProvider } from './habits/known.ts';
export { type Person, people } from './people.ts';
export { type DevIdpOptions, type RunningDevIdp, startDevIdp } from './start.ts';
