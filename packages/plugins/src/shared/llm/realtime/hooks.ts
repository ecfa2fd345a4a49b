import { type PluginHooks, type PluginInstanceContext, type Services, StateSlot } from '@sallyport/pipeline';
import { namesOf } from '../calls/served-operations.ts';
import { findDialect } from '../dialects/caller-dialect.ts';
import { type ProxyParts, prepareProxy } from '../proxy/prepare.ts';
import type { ProxySettings } from '../schema/proxy-fields.ts';
import { hideKey } from './key-protocol.ts';
import { compileReadRealtimeCall } from './read-call.ts';
import { RealtimeSession } from './session.ts';

/**
 * What a proxying plugin does with a WebSocket of OpenAI's Realtime API: the gateway's own tunnel carries it to the target that was
 * picked, and the plugin listens to what the server says of its usage.
 */
export function realtimeHooks(
  settings: ProxySettings,
  parts: ProxyParts,
  services: Services,
  context: PluginInstanceContext,
): PluginHooks {
  // Before there is a WebSocket, callers are refused as they are elsewhere.
  const dialect = findDialect('openai-chat')!;
  const { proxy, close } = prepareProxy(settings, parts, dialect, services, context);
  const readCall = compileReadRealtimeCall(dialect, {
    modelNames: namesOf(parts.targets),
    hasModel: parts.targets.some(({ model }) => model.name !== undefined),
  });
  const sessions = new StateSlot<RealtimeSession>(context);
  return {
    onRequest(x) {
      const call = readCall(x);
      if ('status' in call) return call;
      const session = new RealtimeSession(proxy, x, call);
      sessions.set(x, session);
      return session.open();
    },
    onResponse: (x) => sessions.get(x)?.onHead(),
    wantsFrames: (x) => sessions.get(x)?.isRefused === true,
    onFrame: (x, frame) => sessions.get(x)!.clean(frame),
    wantsMessages: (x) => sessions.get(x) !== undefined,
    onMessage(x, fromClient, { isText, data }) {
      if (!fromClient && isText) sessions.get(x)!.heard(data);
    },
    onFinish(x) {
      hideKey(x);
      sessions.get(x)?.end();
    },
    close,
  };
}
