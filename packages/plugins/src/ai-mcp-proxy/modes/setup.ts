import type { PluginHooks, PluginInstanceContext, Services } from '@sallyport/pipeline';
import { createRebindingCheck } from '../rebinding/rebinding-check.ts';
import { facingModes, type Mode } from '../schema/modes.ts';
import type { AiMcpProxyConfig } from '../schema.ts';
import { setupConversionListener } from './conversion-listener.ts';
import { setupConversionOnly } from './conversion-only.ts';
import { setupListener } from './listener.ts';
import { setupPassthrough } from './passthrough.ts';
import { setupStdioServer } from './stdio-server.ts';
import { setupUpstreamServer } from './upstream-server.ts';

export type SetupMode = (config: AiMcpProxyConfig, services: Services, context: PluginInstanceContext) => PluginHooks;

export function setupMode(config: AiMcpProxyConfig, services: Services, context: PluginInstanceContext): PluginHooks {
  const hooks = setups[config.mode](config, services, context);
  return facingModes.includes(config.mode) ? withRebindingCheck(hooks, config) : hooks;
}

/** First of all, whatever the mode does. What the gateway asks of itself comes from no page. */
function withRebindingCheck(hooks: PluginHooks, { server }: AiMcpProxyConfig): PluginHooks {
  const check = createRebindingCheck({ allowedOrigins: server.allowed_origins, allowedHosts: server.allowed_hosts });
  const { onRequest } = hooks;
  if (onRequest === undefined) return hooks;
  return { ...hooks, onRequest: (x) => (x.isInner ? undefined : check(x)) ?? onRequest(x) };
}

const setups: Readonly<Record<Mode, SetupMode>> = {
  'passthrough-listener': setupPassthrough,
  'conversion-listener': setupConversionListener,
  'conversion-only': setupConversionOnly,
  'stdio-server': setupStdioServer,
  listener: setupListener,
  'upstream-server': setupUpstreamServer,
};
