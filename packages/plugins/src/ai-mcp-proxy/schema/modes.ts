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
