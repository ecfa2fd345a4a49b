import { isModernVersion, principalOf } from '@sallyport/mcp';
import type { Exchange, HeaderList, PluginHooks, Refusal, Serving } from '@sallyport/pipeline';
import { createGuard } from '../guard.ts';
import { isReadCall } from '../read-call.ts';
import { Bridge } from './bridge.ts';
import { createSeal } from './open-front.ts';
import type { SetupMode } from './setup.ts';
import { UpstreamSessions } from './upstream-sessions.ts';

/** The service is an MCP server: what passes is guarded, and translated where the server does not speak the client's revision. */
export const setupPassthrough: SetupMode = (config, services, context) => {
  const guard = createGuard(config, services, context, { serves: false });
  const seal = createSeal(config, services, context);
  const bridge = new Bridge(config, guard.rules, seal, services, context);
  const { managed, session_ttl } = config.server.session;
  const sessions = managed ? new UpstreamSessions(seal, session_ttl * 1000, () => services.clock.nowMs()) : undefined;
  const { hooks } = guard;

  /** Clients show their sessions under ids of ours; the server knows its own. Those that are translated for have no other. */
  function unwrapSession(x: Exchange): Refusal | undefined {
    if (sessions === undefined) return undefined;
    if (!seal.isReady) return guard.refusals.sealMissing;
    const id = x.requestHeaders.get('mcp-session-id');
    if (id === undefined) return undefined;
    const version = x.requestHeaders.get('mcp-protocol-version');
    if (version !== undefined && isModernVersion(version.trim())) {
      // Modern clients have no sessions; what they show is nobody's.
      x.requestHeaders.remove('mcp-session-id');
      return undefined;
    }
    const upstreamId = sessions.unwrap(id, principalOf(x));
    if (upstreamId !== undefined) x.requestHeaders.set('mcp-session-id', upstreamId, 'Mcp-Session-Id');
    else if (bridge.isOurs(x, id)) guard.stateOf(x).isServed = true;
    else return guard.refusals.sessionUnknown(x);
    return undefined;
  }

  /** Some servers say the session's id with every answer: the client knows it by the id it has. */
  function wrapSession(x: Exchange, headers: HeaderList): void {
    const upstreamId = headers.get('mcp-session-id');
    if (upstreamId === undefined || sessions === undefined) return;
    const isKnown = x.requestHeaders.get('mcp-session-id') === upstreamId;
    const shown = isKnown ? sentSession(x) : sessions.wrap(upstreamId, principalOf(x));
    headers.set('mcp-session-id', shown, 'Mcp-Session-Id');
  }

  /** Notes whether the exchange is to be served here; the answer to `onCall`. */
  function bridging(x: Exchange, isNeeded: boolean): undefined {
    if (isNeeded) guard.stateOf(x).isServed = true;
    return undefined;
  }

  function decide(x: Exchange): Refusal | undefined | Promise<undefined> {
    if (!isReadCall(x.call) || x.service === undefined || guard.findState(x)?.isServed === true) return undefined;
    const isNeeded = bridge.isNeeded(x, x.call);
    return typeof isNeeded === 'object' ? isNeeded.then((needed) => bridging(x, needed)) : bridging(x, isNeeded);
  }

  const own: PluginHooks = {
    onRequest: (x) => (hooks.onRequest!(x) as Refusal | undefined) ?? unwrapSession(x),

    onCall(x, call) {
      const admitted = hooks.onCall!(x, call);
      if (admitted === undefined) return decide(x);
      if (admitted instanceof Promise) return admitted.then((refusal) => refusal ?? decide(x));
      return admitted;
    },

    serve(x, answer) {
      const changed = guard.rejudge(x);
      if (changed !== undefined) {
        answer.refuse(changed);
        return refused;
      }
      if (guard.findState(x)?.isServed !== true) return undefined;
      return bridge.serve(x, isReadCall(x.call) ? x.call : undefined, answer);
    },

    onResponse(x) {
      const { requestHeaders } = x;
      const { source, status, headers } = x.reply!;
      if (source === 'gateway') return;
      wrapSession(x, headers);
      if (!doubtful.has(status) || x.method !== 'POST') return;
      // A legacy client's later requests are about its session; any of a modern one's is a first one.
      if (!requestHeaders.has('mcp-session-id')) bridge.doubt();
    },

    retire: () => bridge.retire(),
    async close() {
      bridge.close();
      await hooks.close?.();
    },
  };
  return { ...hooks, ...own };
};

const refused: Serving = { onDrain() {}, onAbandon() {} };

/** Statuses with which servers refuse revisions that they don't speak. */
const doubtful = new Set([400, 404, 405]);

const sessionHeader = 'mcp-session-id';

/** As the client wrote it. */
function sentSession({ head }: Exchange): string {
  const { rawHeaders } = head;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    if (name.length === sessionHeader.length && name.toLowerCase() === sessionHeader) return rawHeaders[i + 1]!;
  }
  throw new Error('the request has no session');
}
