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

/** In which a REST API becomes tools. */
export const convertingModes: readonly Mode[] = ['conversion-listener', 'conversion-only'];
/** In which the gateway itself is the MCP server. */
export const servingModes: readonly Mode[] = ['conversion-listener', 'listener'];
/** In which an MCP server is a source of listeners. */
export const serverModes: readonly Mode[] = ['upstream-server', 'stdio-server'];
/** That clients speak to, with sessions of the gateway's own; in passthrough-listener mode those of clients that are translated for. */
export const facingModes: readonly Mode[] = [...servingModes, 'passthrough-listener'];
