import type { PluginHooks, PluginInstanceContext, Services } from '@sallyport/pipeline';
import type { Mode } from '../schema/modes.ts';
import type { AiMcpProxyConfig } from '../schema.ts';
import { setupPassthrough } from './passthrough.ts';
import { setupStdioServer } from './stdio-server.ts';

export type SetupMode = (config: AiMcpProxyConfig, services: Services, context: PluginInstanceContext) => PluginHooks;

export function setupMode(config: AiMcpProxyConfig, services: Services, context: PluginInstanceContext): PluginHooks {
  const setup = setups[config.mode];
  if (setup === undefined) throw new Error(`Mode ${config.mode} has no setup`);
  return setup(config, services, context);
}

/** One line for each of `supportedModes`. */
const setups: Readonly<Partial<Record<Mode, SetupMode>>> = {
  'passthrough-listener': setupPassthrough,
  'stdio-server': setupStdioServer,
};
