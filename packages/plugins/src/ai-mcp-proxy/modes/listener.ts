import {
  type Endpoint,
  FederatedEndpoint,
  FederatedSession,
  FederationMemory,
  type Meanings,
  meaningKey,
  type Primitive,
  type ReadCall,
} from '@sallyport/mcp';
import type { Exchange, PluginHooks, PluginInstanceContext, Services, Serving } from '@sallyport/pipeline';
import { createGuard } from '../guard.ts';
import type { Resolve } from '../policy/governor.ts';
import { targetsOf } from '../policy/targets.ts';
import { isReadCall } from '../read-call.ts';
import type { AiMcpProxyConfig } from '../schema.ts';
import { gatewayInfo } from '../serving/gateway-info.ts';
import { holdServingParts, type ServingParts } from '../serving/parts.ts';
import { findSources } from '../sources/find-sources.ts';
import type { ListedSource } from '../sources/listed-source.ts';
import { openFront } from './open-front.ts';
import type { SetupMode } from './setup.ts';

/** One MCP server made of all sources with a tag. */
export const setupListener: SetupMode = (config, services, context) =>
  serveSources(config, services, context, (parts) => findSources(config, services, parts));

/** One MCP server made of sources. */
export function serveSources(
  config: AiMcpProxyConfig,
  services: Services,
  context: PluginInstanceContext,
  list: (parts: ServingParts) => readonly ListedSource[],
): PluginHooks {
  const { clock, kept } = services;
  const held = holdServingParts(config, services, context);
  const parts = held.value;
  const listed = list(parts);
  const meanings = new WeakMap<Exchange, Meanings>();
  const { governor, hooks, rejudge, rules } = createGuard(config, services, context, {
    serves: true,
    sources: listed.map(({ policy }) => policy),
    resolverFor,
  });
  const sources = listed.map(({ federated }) => federated);
  const cache = services.cache.open('mcp', context.pluginId, context.pluginId);
  const memory = kept.hold(`mcp listener ${parts.key}`, () => {
    const made = new FederationMemory(clock, parts.records, parts.sessionMs, () => publish(made));
    return made;
  });
  const endpoint: Endpoint = new FederatedEndpoint(
    {
      sources,
      gate: governor,
      info: gatewayInfo,
      greetingMs: config.server.timeout,
      listHints: { ttlMs: config.cache?.tools_list?.ttl_ms, scope: config.cache?.tools_list?.cache_scope },
      records: parts.records,
      sessionMs: parts.sessionMs,
      meant: (x) => meanings.get(x),
    },
    memory.value,
    clock,
  );
  const { front, close } = openFront(endpoint, rules, parts, config, services, context);

  /** For the Admin API, which asks when somebody looks. */
  function publish({ catalogue, sources: newest }: FederationMemory): void {
    const report = {
      get sources() {
        return catalogue.report(newest);
      },
    };
    cache.set('sources', report, reportBytes, reportKeptMs);
  }

  /** What a call is judged by is what is sent: names are looked up once. */
  async function resolverFor(x: Exchange, call: ReadCall): Promise<Resolve | undefined> {
    const targets = call.messages.flatMap(targetsOf);
    if (targets.length === 0) return () => undefined;
    const peer = await front.peerOf(x, call);
    const found = new Map<string, Primitive | undefined>();
    // Nothing but what is found here can be meant when it is served, whatever is there by then.
    meanings.set(x, found);
    if (!(peer?.session instanceof FederatedSession)) return undefined;
    for (const { kind, name } of targets) {
      found.set(meaningKey(kind, name), await peer.session.resolve(kind, name, x, peer.client));
    }
    // Where there are no rules, what is not there may be told as the specification says.
    const isNothing = !governor.hidesFrom(x) && [...found.values()].every((primitive) => primitive === undefined);
    if (isNothing && call.messages.length === 1) return undefined;
    return (kind, name) => found.get(meaningKey(kind, name));
  }

  return {
    ...hooks,
    serve(x, answer) {
      const changed = rejudge(x);
      if (changed === undefined) return front.serve(x, isReadCall(x.call) ? x.call : undefined, answer);
      answer.refuse(changed);
      return refused;
    },
    async close() {
      await hooks.close?.();
      close();
      memory.release();
      for (const source of listed) source.close();
      held.release();
    },
  };
}

const refused: Serving = { onDrain() {}, onAbandon() {} };
const reportBytes = 1024;
const reportKeptMs = 86_400_000;
