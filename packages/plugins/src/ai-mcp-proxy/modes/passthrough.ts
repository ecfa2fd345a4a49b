import type { ReadCall } from '@sallyport/mcp';
import type { Call, Exchange, PluginHooks, Refusal } from '@sallyport/pipeline';
import { createGuard } from '../guard.ts';
import { Bridge } from './bridge.ts';
import type { SetupMode } from './setup.ts';

/** The service is an MCP server: what passes is guarded, and translated where the server does not speak the client's revision. */
export const setupPassthrough: SetupMode = (config, services, context) => {
  const guard = createGuard(config, services, context, { serves: false });
  const bridge = new Bridge(config, guard.rules, services, context);
  const { hooks } = guard;

  /** Notes whether the exchange is to be served here; the answer to `onCall`. */
  function bridging(x: Exchange, isNeeded: boolean): undefined {
    if (isNeeded) guard.stateOf(x).isServed = true;
    return undefined;
  }

  function decide(x: Exchange): Refusal | undefined | Promise<undefined> {
    if (!isRead(x.call) || x.service === undefined) return undefined;
    const isNeeded = bridge.isNeeded(x, x.call);
    return typeof isNeeded === 'object' ? isNeeded.then((needed) => bridging(x, needed)) : bridging(x, isNeeded);
  }

  const own: PluginHooks = {
    onCall(x, call) {
      const admitted = hooks.onCall!(x, call);
      if (admitted === undefined) return decide(x);
      if (admitted instanceof Promise) return admitted.then((refusal) => refusal ?? decide(x));
      return admitted;
    },

    serve(x, answer) {
      if (x.method === 'POST') {
        return guard.findState(x)?.isServed === true && isRead(x.call) ? bridge.serve(x, x.call, answer) : undefined;
      }
      const sessionId = x.requestHeaders.get('mcp-session-id');
      if (sessionId === undefined || !bridge.isOurs(sessionId)) return undefined;
      guard.stateOf(x).isServed = true;
      return bridge.serve(x, undefined, answer);
    },

    onResponse(x) {
      const { reply, requestHeaders } = x;
      if (reply!.source === 'gateway' || !doubtful.has(reply!.status) || x.method !== 'POST') return;
      // A legacy client's later requests are about its session; any of a modern one's is a first one.
      if (!requestHeaders.has('mcp-session-id')) bridge.doubt();
    },

    close: () => bridge.close(),
  };
  return { ...hooks, ...own };
};

/** Statuses with which servers refuse revisions that they don't speak. */
const doubtful = new Set([400, 404, 405]);

function isRead(call: Call | undefined): call is ReadCall {
  return call?.kind === 'mcp' && 'revision' in call;
}
