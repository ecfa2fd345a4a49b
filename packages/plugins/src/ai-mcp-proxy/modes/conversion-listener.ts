import type { Exchange, PluginHooks } from '@sallyport/pipeline';
import { noToolDefaults } from '../schema/tools.ts';
import { listConversion } from '../sources/conversion.ts';
import { notAtRoute } from './conversion-only.ts';
import { serveSources } from './listener.ts';
import type { SetupMode } from './setup.ts';

/** The route is an MCP server whose tools are requests to the API behind it. */
export const setupConversionListener: SetupMode = (config, services, context) => {
  const plugin = services.directory.plugins('ai-mcp-proxy').find(({ pluginId }) => pluginId === context.pluginId);
  if (plugin?.route === undefined) {
    services.log.warn(notAtRoute, { plugin: context.pluginId });
    return {};
  }
  const name = plugin.service?.name ?? plugin.route.name ?? plugin.pluginId;
  const { tools: _tools, default_acl: _acl, ...server } = config;
  return forClients(
    context.routeId,
    serveSources({ ...server, tool_defaults: noToolDefaults }, services, context, (parts) => [
      listConversion({ plugin, config, name }, config, services, parts),
    ]),
  );
};

/**
 * A request of one of its tools comes back here, on its way to the API. Those of other tools do not pass so: their paths hold what
 * callers say, and the rules here are of this API.
 */
function forClients(routeId: string | undefined, hooks: PluginHooks): PluginHooks {
  const { onRequest, onCall, readCall, serve, wantsFrames, onFinish } = hooks;
  const isOurs = (x: Exchange) => !x.isInner || x.parentRouteId !== routeId;
  return {
    ...hooks,
    onRequest: (x) => (isOurs(x) ? onRequest?.(x) : undefined),
    readCall: (x, body) => (isOurs(x) ? readCall?.(x, body) : undefined),
    onCall: (x, call) => (isOurs(x) ? onCall?.(x, call) : undefined),
    serve: (x, answer) => (isOurs(x) ? serve?.(x, answer) : undefined),
    wantsFrames: (x) => isOurs(x) && (wantsFrames?.(x) ?? false),
    onFinish: (x) => (isOurs(x) ? onFinish?.(x) : undefined),
  };
}
