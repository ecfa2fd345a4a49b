import { createGuard } from '../guard.ts';
import type { SetupMode } from './setup.ts';

/** The service is an MCP server: what passes is guarded. */
export const setupPassthrough: SetupMode = (config, services, context) =>
  createGuard(config, services, context, { serves: false }).hooks;
