import { type Endpoint, Front, ParkedCalls, type ReadingRules, Seal } from '@sallyport/mcp';
import { KeyRing, type Mail, type PluginInstanceContext, type Records, type Services } from '@sallyport/pipeline';
import type { AiMcpProxyConfig } from '../schema.ts';

/** What a mode that answers MCP clients holds. */
export interface OpenFront {
  readonly front: Front;
  readonly close: () => void;
}

/** What is sealed for clients of this plugin: the same at every worker, and at every node with the same secrets. */
export function createSeal({ server }: AiMcpProxyConfig, services: Services, context: PluginInstanceContext): Seal {
  const secrets = server.session.client?.secrets?.map((secret) => services.secret(secret)) ?? [services.node.secret];
  return new Seal(new KeyRing(secrets, 'mcp'), context.pluginId, () => services.clock.nowMs());
}

/** Where what workers must share of sessions is, and what it is sealed with. */
export interface FrontStores {
  readonly seal: Seal;
  readonly records: Records;
  readonly mail: Mail;
}

/** The clients' side of an endpoint, as the configuration wants it. */
export function openFront(
  endpoint: Endpoint,
  rules: ReadingRules,
  { seal, records, mail }: FrontStores,
  { server }: AiMcpProxyConfig,
  { clock, log, kept }: Services,
  { pluginId }: PluginInstanceContext,
): OpenFront {
  const parked = kept.hold(`mcp parked calls ${pluginId} ${server.session.strategy}`, () => new ParkedCalls(mail));
  const front = new Front({
    endpoint,
    rules,
    seal,
    records,
    mail,
    clock,
    log,
    parked: parked.value,
    keepAliveMs,
    sessions: {
      isManaged: server.session.managed,
      keepsAll: server.session.strategy === 'redis',
      keptMs: server.session.session_ttl * 1000,
    },
  });
  return {
    front,
    close() {
      front.close();
      parked.release();
    },
  };
}

/** Proxies on the way close what is silent for a minute. */
const keepAliveMs = 15_000;
