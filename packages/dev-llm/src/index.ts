export type { ApiName } from './names.ts';
export type { Received } from './server/journal.ts';
export type { Match } from './server/scenario.ts';
export type { Switches } from './server/switches.ts';
export { type DevLlmOptions, type RunningDevLlm, startDevLlm } from './start.ts';
