import { bodyOf, type PlatformApi, urlOf } from '@sallyport/platform-mcp';
import type { FastifyRequest } from 'fastify';
import type { InsideCalls } from '../access/inside-calls.ts';
import type { App } from '../http/area.ts';

/** What it answers goes to a model: keys and passwords stay here. */
const own = { 'sallyport-hide-secrets': 'true', 'user-agent': 'sallyport-mcp' };

/** Our own API, asked without a socket for whoever sent a request: all that it checks and notes of callers, it does of them. */
export function apiOf(
  app: App,
  inside: InsideCalls,
  { principal, ip, headers: { host } }: FastifyRequest,
): PlatformApi {
  return {
    async call(call) {
      if (!/^\/v\d+\//.test(call.path) && call.path !== '/openapi.json')
        throw new Error(`${call.path} is not of the API.`);
      const { statusCode, payload, headers } = await inside.make(principal, (shown) =>
        app.inject({
          method: call.method,
          url: urlOf(call),
          remoteAddress: ip,
          headers: { ...shown, ...own, ...(host !== undefined && { host }) },
          ...(call.body !== undefined && { payload: call.body as object }),
          ...(call.signal && { signal: call.signal }),
        }),
      );
      return { status: statusCode, body: bodyOf(payload, headers['content-type'] as string | undefined) };
    },
  };
}
