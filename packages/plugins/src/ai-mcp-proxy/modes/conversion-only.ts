import type { SetupMode } from './setup.ts';

/** The route serves its API as ever; listeners find the tools by the plugin's tags. */
export const setupConversionOnly: SetupMode = (_config, { log }, { routeId, pluginId }) => {
  if (routeId === undefined) log.warn(notAtRoute, { plugin: pluginId });
  return {};
};

/** As in Kong, this is no fault of the configuration. */
export const notAtRoute = 'ai-mcp-proxy: modes that convert do nothing but at a route';
