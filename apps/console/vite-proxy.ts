import type { ProxyOptions } from 'vite';
import { controlPlanePaths } from './web/frame/control-plane-paths.ts';

/** Hands what is not the console's on to a control plane, as if its own page asked. */
export function controlPlaneProxy(target: string): Record<string, ProxyOptions> {
  return {
    [controlPlanePaths]: {
      target,
      changeOrigin: true,
      configure(proxy) {
        proxy.on('proxyReq', (request) => {
          if (request.hasHeader('origin')) request.setHeader('origin', target);
        });
        // Signing in at a provider ends at the control plane's own address; the way back is ours.
        proxy.on('proxyRes', ({ headers }) => {
          if (headers.location?.startsWith(`${target}/`) === true)
            headers.location = headers.location.slice(target.length);
        });
      },
    },
  };
}
