import type { PluginHooks, PluginInstanceContext, Services } from '@sallyport/pipeline';
import { createRebindingCheck } from '../rebinding/rebinding-check.ts';
import type { Mode } from '../schema/modes.ts';
import type { AiMcpProxyConfig } from '../schema.ts';
import { setupListener } from './listener.ts';
import { setupPassthrough } from './passthrough.ts';
import { setupStdioServer } from './stdio-server.ts';
import { setupUpstreamServer } from './upstream-server.ts';

export type SetupMode = (config: AiMcpProxyConfig, services: Services, context: PluginInstanceContext) => PluginHooks;

export function setupMode(config: AiMcpProxyConfig, services: Services, context: PluginInstanceContext): PluginHooks {
  const setup = setups[config.mode];
  if (setup === undefined) throw new Error(`Mode ${config.mode} has no setup`);
  const hooks = setup(config, services, context);
  return facing.has(config.mode) ? withRebindingCheck(hooks, config) : hooks;
}

/** Modes that clients speak to. */
const facing: ReadonlySet<Mode> = new Set<Mode>(['passthrough-listener', 'conversion-listener', 'listener']);

/** First of all, whatever the mode does. */
function withRebindingCheck(hooks: PluginHooks, { server }: AiMcpProxyConfig): PluginHooks {
  const check = createRebindingCheck({ allowedOrigins: server.allowed_origins, allowedHosts: server.allowed_hosts });
  const { onRequest } = hooks;
  return { ...hooks, onRequest: onRequest === undefined ? check : (x) => check(x) ?? onRequest(x) };
}

/** One line for each of `supportedModes`. */
const setups: Readonly<Partial<Record<Mode, SetupMode>>> = {
  'passthrough-listener': setupPassthrough,
  'stdio-server': setupStdioServer,
  listener: setupListener,
  'upstream-server': setupUpstreamServer,
};
