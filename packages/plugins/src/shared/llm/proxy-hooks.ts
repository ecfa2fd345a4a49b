import { findFormat } from '@sallyport/llm';
import type { Exchange, PluginHooks, PluginInstanceContext, Refusal, Services } from '@sallyport/pipeline';
import { ServedCall } from './attempts/served-call.ts';
import { bytesOf, type ForwardedCall, isForwardedCall } from './calls/forwarded-call.ts';
import { formBytesFactor, forwardingOf } from './calls/forwardings.ts';
import { isReadLlmCall, type ReadLlmCall } from './calls/llm-call.ts';
import { compileReadCall } from './calls/read-call.ts';
import { isUpload } from './calls/read-forwarded.ts';
import { compileReadPath } from './calls/read-path.ts';
import { servedOperations } from './calls/served-operations.ts';
import { type CallerDialect, callerDialect } from './dialects/caller-dialect.ts';
import { sayInDialect } from './dialects/refusals-of-others.ts';
import { refuseAs } from './dialects/refuse-as.ts';
import { forwarding } from './forwarded/forwarding.ts';
import { linkRequest } from './links/link-request.ts';
import { answerModels, asksForModels } from './models/model-list.ts';
import { type ProxyParts, prepareProxy } from './proxy/prepare.ts';
import { realtimeHooks } from './realtime/hooks.ts';
import type { ProxySettings } from './schema/proxy-fields.ts';
import { understood } from './understood/understood.ts';

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
  const dialect = callerDialect(format.dialects[served[0]!.operation]!)!;
  const readPath = compileReadPath(format, served);
  const readCall = compileReadCall({
    readPath,
    dialect,
    streaming: settings.response_streaming,
    allowsPrivateMedia: settings.allow_private_media_urls,
  });
  const { proxy, close } = prepareProxy(settings, parts, dialect, services, context);
  const wantsModels = asksForModels(format.name);
  const takesForms = served.some(({ operation }) => forwardingOf(operation, '')?.takesForms);
  const bytesMax = settings.max_request_body_size;
  const formBytesMax = bytesMax * formBytesFactor;
  const tooLarge = tooLargeFor(dialect, bytesMax);
  const formTooLarge = tooLargeFor(dialect, formBytesMax);

  function mayBeForm(x: Exchange): boolean {
    const asked = readPath(x);
    return !('status' in asked) && forwardingOf(asked.operation, asked.rest)?.takesForms === true;
  }

  function passesUnread(x: Exchange): boolean {
    const asked = readPath(x);
    return !('status' in asked) && isUpload(x, asked);
  }

  return {
    bodyBytesMax: takesForms ? formBytesMax : bytesMax,
    onRequest: (x) => {
      if (bytesMax === 0) return;
      if (takesForms && mayBeForm(x)) x.limitRequestBytes(formBytesMax, formTooLarge);
      else x.limitRequestBytes(bytesMax, tooLarge);
    },
    readCall: (x, body) => (wantsModels(x) ? undefined : readCall(x, body)),
    ...(takesForms && { wantsCall: (x: Exchange) => !passesUnread(x) }),
    onResponse: (x) => {
      sayInDialect(x, dialect);
      // Nobody was asked: others have refused or answered, and the request belongs to its conversation all the same.
      linkRequest(x);
    },
    serve(x, answer) {
      if (wantsModels(x)) {
        answerModels(format.name, proxy.picker.models(x), answer);
        return idle;
      }
      const read = stillRead(x) ?? readCall(x, x.body ?? unread(x));
      if ('code' in read) {
        answer.refuse(read);
        return idle;
      }
      if (isForwardedCall(read)) return new ServedCall(proxy, forwarding, x, read, answer).start();
      return new ServedCall(proxy, understood, x, read, answer).start();
    },
    close,
  };
}

function tooLargeFor(dialect: CallerDialect, bytesMax: number): Refusal {
  const message = `The request is larger than the ${bytesMax} bytes that are taken here.`;
  return refuseAs(dialect, 'llm_request_too_large', { status: 413, kind: 'too-large', message });
}

/** What was read, unless others have changed the body since. */
function stillRead({ call, body }: Exchange): ReadLlmCall | ForwardedCall | undefined {
  if (isReadLlmCall(call)) return call.bytes === body ? call : undefined;
  return isForwardedCall(call) && bytesOf(call.payload) === body ? call : undefined;
}

/** Nothing was there to be read, or nobody has read it. */
function unread(x: Exchange): Buffer | undefined {
  return x.call === undefined ? undefined : nothing;
}

const nothing = Buffer.alloc(0);
const idle = { onDrain() {}, onAbandon() {} };
