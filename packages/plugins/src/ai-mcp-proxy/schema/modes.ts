import { z } from 'zod';

export const modeSchema = z.enum([
  'passthrough-listener',
  'conversion-listener',
  'conversion-only',
  'listener',
  'upstream-server',
  'stdio-server',
]);

export type Mode = z.output<typeof modeSchema>;

/** What this release does. A mode that is not here is refused. */
export const supportedModes: ReadonlySet<Mode> = new Set<Mode>([
  'passthrough-listener',
  'listener',
  'upstream-server',
  'stdio-server',
]);
