import { findFormat } from '@sallyport/llm';
import type { PluginHooks, PluginInstanceContext, Services } from '@sallyport/pipeline';
import { sayInDialect } from './answers/refusals-of-others.ts';
import { refuseAs } from './answers/refuse-as.ts';
import { findDialect } from './attempts/compose.ts';
import { ServedCall } from './attempts/served-call.ts';
import { isReadLlmCall } from './calls/llm-call.ts';
import { compileReadCall } from './calls/read-call.ts';
import { compileReadPath } from './calls/read-path.ts';
import { servedOperations } from './calls/served-operations.ts';
import { answerModels, asksForModels } from './models/model-list.ts';
import { type ProxyParts, prepareProxy } from './prepare.ts';
import { realtimeHooks } from './realtime/hooks.ts';
import type { ProxySettings } from './schema/proxy-fields.ts';

/** What both proxying plugins do with an exchange. */
export function proxyHooks(
  settings: ProxySettings,
  parts: ProxyParts,
  services: Services,
  context: PluginInstanceContext,
): PluginHooks {
  const { targets } = parts;
  if (targets[0]!.route_type === 'realtime/v1/realtime') return realtimeHooks(settings, parts, services, context);
  const format = findFormat(settings.llm_format)!;
  const served = servedOperations(targets, format);
  const dialect = findDialect(format.dialects[served[0]!.operation]!)!;
  const readPath = compileReadPath(format, served);
  const readCall = compileReadCall({
    readPath,
    dialect,
    streaming: settings.response_streaming,
    allowsPrivateMedia: settings.allow_private_media_urls,
  });
  const { proxy, close } = prepareProxy(settings, parts, dialect, services, context);
  const wantsModels = asksForModels(format.name);
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
    readCall: (x, body) => (wantsModels(x) ? undefined : readCall(x, body)),
    onResponse: (x) => sayInDialect(x, dialect),
    serve(x, answer) {
      if (wantsModels(x)) {
        answerModels(format.name, proxy.picker.models(x), answer);
        return idle;
      }
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
