import { apiHeaders, bodyOf, type PlatformApi, urlOf } from '@sallyport/platform-mcp';
import type { InsideCalls } from '../access/inside-calls.ts';
import type { App } from '../http/area.ts';
import type { Caller } from './caller.ts';

/** Our own API, asked without a socket for whoever sent a request: all that it checks and notes of callers, it does of them. */
export function apiOf(app: App, inside: InsideCalls, { request, standing }: Caller): PlatformApi {
  const { ip, headers } = request;
  const { host } = headers;
  return {
    async call(call) {
      if (!/^\/v\d+\//.test(call.path) && call.path !== '/openapi.json')
        throw new Error(`${call.path} is not of the API.`);
      const answer = await inside.make(standing.principal, (shown) =>
        app.inject({
          method: call.method,
          url: urlOf(call),
          remoteAddress: ip,
          headers: { ...shown, ...apiHeaders, ...(host !== undefined && { host }) },
          ...(call.body !== undefined && { payload: call.body as object }),
          ...(call.signal && { signal: call.signal }),
        }),
      );
      const type = answer.headers['content-type'] as string | undefined;
      return { status: answer.statusCode, body: bodyOf(answer.payload, type) };
    },
  };
}
