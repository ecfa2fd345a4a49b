import { definePlugin, type UpstreamTarget } from '@sallyport/pipeline';
import { problemsOf } from './check.ts';
import { compileChoice } from './choice.ts';
import { canarySchema } from './schema.ts';

/** Sends a share of the requests to another upstream. */
export const canary = definePlugin({
  name: 'canary',
  schema: canarySchema,
  scopes: ['global', 'service', 'route'],
  check: problemsOf,
  setup(config, services) {
    const { upstream_host: host, upstream_port: port, upstream_uri: path, upstream_fallback } = config;
    const target: UpstreamTarget | undefined = host === undefined && port === undefined ? undefined : { host, port };
    const isChosen = compileChoice(config, services);
    const override = config.canary_by_header_name?.toLowerCase();
    const isDown = () => upstream_fallback && services.upstreams.hasHealthyTarget(host!) === false;

    return {
      onRequest(x) {
        const wish = override === undefined ? undefined : x.requestHeaders.get(override);
        if (wish === 'never' || (wish !== 'always' && !isChosen(x)) || isDown()) return;
        if (target !== undefined) x.upstreamTarget = target;
        if (path !== undefined) x.upstreamPath = path;
      },
    };
  },
});
