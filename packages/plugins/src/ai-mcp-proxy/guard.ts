import type { McpFacts } from '@sallyport/contracts';
import { answerKind, checkOtherHeaders, checkPostHeaders, type ReadCall, ReadingRules, readCall } from '@sallyport/mcp';
import {
  type Exchange,
  type PluginHooks,
  type PluginInstanceContext,
  type Refusal,
  type Services,
  StateSlot,
} from '@sallyport/pipeline';
import { capFrame, filterFrame, isPlain, learnFromFrame } from './filter-answer.ts';
import { linkCall, linkSession } from './link-call.ts';
import { firstIdOf, Governor, type Resolve } from './policy/governor.ts';
import type { Caller } from './policy/policy.ts';
import { ResultCaps } from './policy/result-cap.ts';
import type { PolicySource } from './policy/rules.ts';
import { listedBy } from './policy/targets.ts';
import { isReadCall } from './read-call.ts';
import { prepareRefusals, type Refusals } from './refusals.ts';
import { RpcRecorder } from './rpc-recorder.ts';
import type { AiMcpProxyConfig } from './schema.ts';
import { McpState } from './state.ts';

export interface GuardOptions {
  /** The gateway is the MCP server here; otherwise the service is. */
  readonly serves: boolean;
  /** The rules of sources, where there are several. */
  readonly sources?: readonly PolicySource[];
  /**
   * Where there are several sources: finds out which primitives a call means. Undefined for a request that is refused for other
   * reasons when it is served.
   */
  readonly resolverFor?: (x: Exchange, call: ReadCall) => Promise<Resolve | undefined>;
}

export interface Guard {
  readonly governor: Governor;
  /** Asked before a body is sent: another plugin may have changed it since it was judged. */
  readonly rejudge: (x: Exchange) => Refusal | undefined;
  /** By which requests are read. */
  readonly rules: ReadingRules;
  readonly refusals: Refusals;
  readonly stateOf: (x: Exchange) => McpState;
  readonly findState: (x: Exchange) => McpState | undefined;
  readonly hooks: PluginHooks;
}

/** Guards an MCP server: strict messages, rules about what it offers, filtered lists, and a record of every call. */
export function createGuard(
  config: AiMcpProxyConfig,
  services: Services,
  context: PluginInstanceContext,
  { serves, sources, resolverFor }: GuardOptions,
): Guard {
  const { clock } = services;
  const { log_statistics, log_payloads, log_audits } = config.logging;
  const logsCalls = log_statistics || log_payloads;
  const logs = logsCalls || log_audits;
  const rules = new ReadingRules({ versions: config.server.allowed_versions, serves });
  const slot = new StateSlot<McpState>(context);
  const refusals = prepareRefusals(slot);
  const governor = new Governor({
    config,
    services,
    pluginId: context.pluginId,
    refusals,
    stateOf,
    factsOf,
    sources,
  });
  const { policy } = governor;
  const filtersUpdates = policy.hasRulesFor('resource');

  function stateOf(x: Exchange): McpState {
    let state = slot.get(x);
    if (state === undefined) {
      state = new McpState();
      slot.set(x, state);
    }
    return state;
  }

  /** Lists in the answer will be filtered, so it must come as plain text. Those of several sources are made for the caller. */
  function filterFor(x: Exchange, caller: Caller): void {
    if (resolverFor !== undefined) return;
    stateOf(x).filterFor = caller;
    x.requestHeaders.set('accept-encoding', 'identity', 'Accept-Encoding');
  }

  /** Of several sources, the catalogue knows the schemas. */
  function learnFrom(x: Exchange): void {
    if (resolverFor !== undefined) return;
    stateOf(x).learns = true;
    x.requestHeaders.set('accept-encoding', 'identity', 'Accept-Encoding');
  }

  /** GET, DELETE and the like: no body, and nothing at all for those who are shut out. */
  function admitOther(x: Exchange): Refusal | undefined {
    const reason = x.method === 'OPTIONS' ? undefined : checkOtherHeaders(x.requestHeaders, rules);
    if (reason !== undefined) return refusals.problem(x, reason);
    if (x.method === 'OPTIONS') return undefined;
    if (governor.resultBytesMax !== undefined) capReplays(x, governor.resultBytesMax);
    if (!policy.hidesFrom(x)) return undefined;
    const caller = policy.callerOf(x);
    // A resumed stream replays answers, lists among them; any stream tells of resources.
    if (filtersUpdates || x.requestHeaders.has('last-event-id')) filterFor(x, caller);
    return governor.admitOther(x, caller);
  }

  /** A resumed stream replays results, of calls that nobody knows any more. */
  function capReplays(x: Exchange, bytesMax: number): void {
    if (!x.requestHeaders.has('last-event-id')) return;
    stateOf(x).caps = new ResultCaps({ isModern: false, byDefault: bytesMax });
    x.requestHeaders.set('accept-encoding', 'identity', 'Accept-Encoding');
  }

  function read(x: Exchange, body: Buffer): ReadCall | Refusal | undefined {
    if (x.method !== 'POST') return body.length > 0 ? refusals.problem(x, 'unexpected_body') : undefined;
    const call = readCall(x.requestHeaders, body, rules);
    return call.kind === 'problem' ? refusals.problem(x, call.reason, call.idText, call.data) : call;
  }

  function admitCall(
    x: Exchange,
    call: ReadCall,
    resolve?: Resolve,
  ): Refusal | undefined | Promise<Refusal | undefined> {
    const caller = policy.callerOf(x);
    linkCall(x, call);
    if (logs) noteCall(x, call);
    let toolCalls = 0;
    for (const { method } of call.messages) {
      if (method === 'tools/call') toolCalls++;
      const listed = listedBy(method);
      if (listed !== undefined && policy.hides(x, listed)) filterFor(x, caller);
      if (method === 'tools/list' && governor.terms.learns) learnFrom(x);
    }
    const refusal = governor.admit(x, call, caller, resolve);
    if (refusal instanceof Promise) return refusal.then((late) => late ?? admitted(x, call, toolCalls));
    return refusal ?? admitted(x, call, toolCalls);
  }

  function admitted(x: Exchange, call: ReadCall, toolCalls: number): undefined {
    if (toolCalls > 0) x.count('tool_calls', toolCalls);
    const state = slot.get(x);
    if (state === undefined) return;
    if (state.filterFor !== undefined) state.idText = firstIdOf(call);
    // What the gateway answers from here on is a server's answer, and watched as one.
    if (serves) state.isServed = true;
  }

  async function resolveAndAdmit(
    x: Exchange,
    call: ReadCall,
    find: NonNullable<GuardOptions['resolverFor']>,
  ): Promise<Refusal | undefined> {
    const resolve = await find(x, call);
    stateOf(x).resolve = resolve;
    if (resolve !== undefined) return admitCall(x, call, resolve);
    linkCall(x, call);
    if (logs) noteCall(x, call);
    return undefined;
  }

  function noteCall(x: Exchange, call: ReadCall): void {
    const facts = factsOf(x);
    if (call.protocolVersion !== undefined) facts.protocolVersion = call.protocolVersion;
    if (logsCalls) stateOf(x).recorder = new RpcRecorder(x, call, facts, clock.monotonicMs(), log_payloads);
  }

  const hooks: PluginHooks = {
    bodyBytesMax: config.max_request_body_size,

    onRequest(x) {
      if (logs) factsOf(x);
      if (x.method !== 'POST') return methods.has(x.method) ? admitOther(x) : refusals.problem(x, 'method_not_allowed');
      const reason = checkPostHeaders(x.requestHeaders);
      return reason === undefined ? undefined : refusals.problem(x, reason);
    },

    readCall: read,

    onCall(x, call) {
      // Another plugin's protocol may come before ours.
      const own = isReadCall(call) ? call : read(x, x.body ?? nothing);
      if (own === undefined || !('kind' in own)) return own;
      x.call = own;
      stateOf(x).judged = own;
      return resolverFor === undefined ? admitCall(x, own) : resolveAndAdmit(x, own, resolverFor);
    },

    wantsFrames(x) {
      const state = slot.get(x);
      const { reply } = x;
      if (state === undefined || reply === undefined) return false;
      if (reply.source === 'gateway' && !state.isServed) return false;
      if (state.filterFor !== undefined || state.caps !== undefined || state.learns) return true;
      if (
        (state.recorder === undefined && state.audited === undefined) ||
        !isPlain(reply.headers.get('content-encoding'))
      )
        return false;
      const kind = answerKind(reply.headers.get('content-type'));
      // A long answer is not held back for the sake of a log record.
      return kind === 'sse' || (kind === 'json' && Number(reply.headers.get('content-length') ?? 0) <= watchedBytesMax);
    },

    onFrame(x, frame) {
      const state = slot.get(x)!;
      const { filterFor: caller, recorder, caps, audited } = state;
      const reply = x.reply!;
      if (state.learns) learnFromFrame(governor, reply, frame);
      let passed: Buffer | undefined = frame;
      if (caller !== undefined) {
        passed = filterFrame(reply, frame, (kind, name) => governor.mayKnow(x, caller, kind, name));
        if (passed === undefined) return refusals.listUnreadable;
      }
      if (caps !== undefined) {
        passed = capFrame(caps, reply, passed);
        if (passed === undefined) return refusals.resultUnreadable;
      }
      if (isPlain(reply.headers.get('content-encoding'))) {
        recorder?.see(reply, passed, clock.monotonicMs());
        audited?.see(reply, passed);
      }
      return passed === frame ? undefined : passed;
    },

    onFinish(x) {
      governor.release(x);
      linkSession(x, x.reply?.headers.get('mcp-session-id'));
      if (!logs) return;
      slot.get(x)?.recorder?.finish(x, clock.monotonicMs());
      // `initialize` has no session yet; its answer brings one.
      const facts = factsOf(x);
      const sessionId = facts.sessionId ?? x.reply?.headers.get('mcp-session-id');
      if (sessionId !== undefined) facts.sessionId = sessionId;
    },

    close: () => governor.close(),
  };
  function rejudge(x: Exchange): Refusal | undefined {
    const state = slot.get(x);
    const judged = state?.judged;
    if (judged === undefined) return undefined;
    // An answer may stream for hours.
    state!.judged = undefined;
    const { call } = x;
    if (call === judged || !isReadCall(call)) return undefined;
    return governor.rejudge(x, call, judged, state!.resolve);
  }

  return { governor, rejudge, rules, refusals, stateOf, findState: (x) => slot.get(x), hooks };
}

const methods = new Set(['GET', 'DELETE', 'HEAD', 'OPTIONS']);
const nothing = Buffer.alloc(0);
const watchedBytesMax = 4 * 1024 * 1024;

function factsOf(x: Exchange): McpFacts {
  if (x.mcp === undefined) {
    x.mcp = { rpc: [], audit: [] };
    const sessionId = x.requestHeaders.get('mcp-session-id');
    if (sessionId !== undefined) x.mcp.sessionId = sessionId;
    const version = x.requestHeaders.get('mcp-protocol-version');
    if (version !== undefined) x.mcp.protocolVersion = version;
  }
  return x.mcp;
}
