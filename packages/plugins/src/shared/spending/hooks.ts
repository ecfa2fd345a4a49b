import type {
  Accounts,
  AskedModel,
  AttemptGuard,
  Call,
  Exchange,
  Places,
  PluginHooks,
  Refusal,
  ReserveResult,
  StateSlot,
} from '@sallyport/pipeline';
import type { Expectations } from './expectation.ts';
import { spentByModel, spentByTools } from './spent.ts';
import { type AccountPlan, Tab } from './tab.ts';

/** Which accounts a request is counted in, and what is said where they have not enough. */
export interface SpendingRules<Plan extends AccountPlan> {
  /** Accounts depend on the model that is asked: nothing is set aside before that is known. */
  readonly needsModel: boolean;
  /** Adds the accounts of a request to its tab; or refuses it, whatever they have. */
  fill(tab: Tab<Plan>, x: Exchange): Refusal | undefined | void;
  /** Of a tab that is not reserved. */
  refuse(x: Exchange, tab: Tab<Plan>): Refusal;
}

export interface SpendingParts {
  readonly accounts: Accounts;
  /** Undefined where nothing is limited that is under way. */
  readonly places: Places | undefined;
  /** Accounts asked for together belong to one. */
  readonly group: string;
  readonly expectations: Expectations;
  /** Charge what was spent, and set nothing aside before. */
  readonly isAfter: boolean;
  /** Requests that the gateway makes of itself are counted where they come from. */
  readonly countsInner: boolean;
}

/**
 * Sets aside what a request will probably use, and settles it when the request is over. Requests to models are counted before guards see them where
 * that does not depend on the model, else before each attempt; calls of tools when they are read.
 */
export function spendingHooks<Plan extends AccountPlan>(
  parts: SpendingParts,
  rules: SpendingRules<Plan>,
  state: StateSlot<Tab<Plan>>,
): Pick<PluginHooks, 'onRequest' | 'onCall' | 'wantsCall' | 'bodyBytesMax' | 'onFinish' | 'close'> {
  const { accounts, places, group, expectations, isAfter, countsInner } = parts;

  function open(x: Exchange, call: Call | undefined, model: AskedModel | undefined, toolCalls = 0) {
    const expectation =
      call?.kind === 'mcp'
        ? { calls: toolCalls, inputTokens: 0, outputTokensMax: 0, outputTokens: 0 }
        : expectations.of(call);
    const tab = new Tab<Plan>({ call, model, expectation, atMs: accounts.nowMs(), isAfter });
    const refusal = rules.fill(tab, x);
    if (refusal !== undefined) return refusal as Refusal;
    if (tab.isEmpty) return undefined;
    state.set(x, tab);
    if (tab.hasUnpriced) {
      tab.verdict = 'unpriced';
      return rules.refuse(x, tab);
    }
    return tab.places === undefined ? reserve(x, tab) : enter(x, tab);
  }

  async function enter(x: Exchange, tab: Tab<Plan>): Promise<Refusal | undefined> {
    try {
      for (const { key, max } of tab.places!) {
        const place = await places!.take(key, max);
        if (place === undefined) {
          tab.verdict = 'crowded';
          tab.retryAfterMs = 1000;
          tab.close(undefined);
          return rules.refuse(x, tab);
        }
        tab.hold(place);
      }
    } catch {
      tab.verdict = 'unreachable';
      tab.close(undefined);
      return rules.refuse(x, tab);
    }
    return await reserve(x, tab);
  }

  function reserve(x: Exchange, tab: Tab<Plan>): Refusal | undefined | Promise<Refusal | undefined> {
    if (tab.asks.length === 0) {
      tab.verdict = 'reserved';
      return undefined;
    }
    const result = accounts.reserve(group, tab.asks, tab.atMs);
    return result instanceof Promise ? result.then((one) => decide(x, tab, one)) : decide(x, tab, result);
  }

  function decide(x: Exchange, tab: Tab<Plan>, result: ReserveResult): Refusal | undefined {
    tab.verdict = result.outcome;
    if (result.outcome === 'unreachable') {
      tab.close(undefined);
      return rules.refuse(x, tab);
    }
    tab.left = result.left;
    if (result.outcome === 'reserved') {
      tab.reserved(result.reservation);
      return undefined;
    }
    const { startMs, lengthMs } = tab.asks[result.ask]!.windows[result.window]!;
    // What would never fit is worth another look when the window is over: limits change.
    tab.refusedBy = result.ask;
    tab.retryAfterMs = Number.isFinite(result.retryAfterMs) ? result.retryAfterMs : startMs + lengthMs - tab.atMs;
    tab.close(undefined);
    return rules.refuse(x, tab);
  }

  const guard: AttemptGuard = {
    mayAsk(x, model) {
      const tab = state.get(x);
      if (tab?.verdict === 'reserved') {
        if (!rules.needsModel || tab.model?.targetId === model.targetId) return undefined;
        tab.close(undefined);
      }
      return open(x, x.call, model);
    },
  };

  function settle(x: Exchange, tab: Tab<Plan>): void {
    const spent = tab.call?.kind === 'mcp' ? spentByTools(x, tab.expectation.calls) : spentByModel(x);
    tab.close(spent);
    if (spent !== undefined && spent.outputTokens > 0 && x.llm?.usage?.isEstimated !== true)
      expectations.learn(spent.outputTokens);
  }

  return {
    onRequest: (x) => x.guardAttempts(guard),
    onCall(x, call) {
      if (call.kind === 'llm') return rules.needsModel ? undefined : open(x, call, undefined);
      if (call.kind !== 'mcp' || (x.isInner && !countsInner)) return undefined;
      const count = toolCallsOf(call);
      return count === 0 ? undefined : open(x, call, undefined, count);
    },
    // Who serves models or tools reads bodies; for the sake of counting alone nobody does.
    wantsCall: () => false,
    bodyBytesMax: 0,
    onFinish(x) {
      const tab = state.get(x);
      if (tab === undefined) return;
      // What a WebSocket used is booked by a later plugin, in this same hook.
      if (x.llm?.mode === 'realtime') queueMicrotask(() => settle(x, tab));
      else settle(x, tab);
    },
    close() {
      accounts.close();
      places?.close();
    },
  };
}

function toolCallsOf({ messages }: Extract<Call, { kind: 'mcp' }>): number {
  let count = 0;
  for (const { type, method } of messages) if (type === 'request' && method === 'tools/call') count++;
  return count;
}
