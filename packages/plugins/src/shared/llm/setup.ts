import { findFormat } from '@sallyport/llm';
import type { PluginHooks, PluginInstanceContext, Services } from '@sallyport/pipeline';
import { sayInDialect } from './answers/refusals-of-others.ts';
import { refuseAs } from './answers/refuse-as.ts';
import { findDialect } from './attempts/compose.ts';
import { ServedCall } from './attempts/served-call.ts';
import { isReadLlmCall } from './calls/llm-call.ts';
import { compileReadCall } from './calls/read-call.ts';
import { compileReadPath, type ServedOperation } from './calls/read-path.ts';
import { namesOf, type ProxyParts, prepareProxy } from './prepare.ts';
import { realtimeHooks } from './realtime/hooks.ts';
import type { ProxySettings } from './schema/proxy-fields.ts';
import { operationOf } from './schema/route-types.ts';

/** What both proxying plugins do with an exchange. */
export function proxyHooks(
  settings: ProxySettings,
  parts: ProxyParts,
  services: Services,
  context: PluginInstanceContext,
): PluginHooks {
  const { targets } = parts;
  const routeType = targets[0]!.route_type;
  if (routeType === 'realtime/v1/realtime') return realtimeHooks(settings, parts, services, context);
  const operation = operationOf[routeType];
  const format = findFormat(settings.llm_format)!;
  const dialect = findDialect(format.dialects[operation]!)!;
  const served: ServedOperation = {
    operation,
    routeType,
    // Clients of other providers name models of theirs, whatever is behind the route.
    modelNames: format.name === 'openai' ? namesOf(targets) : undefined,
    hasModel: targets.some(({ model }) => model.name !== undefined),
  };
  const readPath = compileReadPath(format, [served]);
  const readCall = compileReadCall({
    readPath,
    dialect,
    streaming: settings.response_streaming,
    allowsPrivateMedia: settings.allow_private_media_urls,
  });
  const { proxy, close } = prepareProxy(settings, parts, { operation, dialect }, services, context);
  const bytesMax = settings.max_request_body_size;
  const tooLarge = refuseAs(dialect, 'llm_request_too_large', {
    status: 413,
    kind: 'too-large',
    message: `The request is larger than the ${bytesMax} bytes that are taken here.`,
  });
  return {
    bodyBytesMax: bytesMax,
    onRequest: (x) => {
      if (bytesMax > 0) x.limitRequestBytes(bytesMax, tooLarge);
    },
    readCall,
    onResponse: (x) => sayInDialect(x, dialect),
    serve(x, answer) {
      const { call } = x;
      // Others may have changed the body since it was read.
      const read = isReadLlmCall(call) && call.bytes === x.body ? call : readCall(x, x.body ?? nothing);
      if ('status' in read) {
        answer.refuse(read);
        return idle;
      }
      return new ServedCall(proxy, x, read, answer).start();
    },
    close,
  };
}

const nothing = Buffer.alloc(0);
const idle = { onDrain() {}, onAbandon() {} };
