import { coreErrors } from '@sallyport/contracts';
import { refuse } from '@sallyport/pipeline';
import type { SetupMode } from './setup.ts';

/** The route serves its API as ever; listeners find the tools by the plugin's tags. */
export const setupConversionOnly: SetupMode = (config, { log }, { routeId, pluginId }) => {
  if (routeId === undefined) log.warn(notAtRoute, { plugin: pluginId });
  const { max_request_body_size: bytesMax } = config;
  if (routeId === undefined || bytesMax === 0) return {};
  return {
    // What tools send: the API's own clients are none of its business.
    onRequest(x) {
      if (x.isInner) x.limitRequestBytes(bytesMax, tooLarge);
    },
  };
};

const { status, message } = coreErrors.body_too_large;
const tooLarge = refuse(status, 'body_too_large', message, { style: 'negotiated' });

/** As in Kong, this is no fault of the configuration. */
export const notAtRoute = 'ai-mcp-proxy: modes that convert do nothing but at a route';
