import { createHash } from 'node:crypto';
import { innerCarrier, type Naming, ServerSource } from '@sallyport/mcp';
import type { AiMcpProxyConfig } from '../schema.ts';
import { adjustEntries } from './adjust-entry.ts';
import type { ListSource } from './listed-source.ts';
import { serviceUrl } from './service-url.ts';

/**
 * An MCP server behind a route of its own, which nobody else reaches: the plugins of that route run for each request, and its service says where
 * the server is, unless it is a program. What is known of the server (its revision, sessions, failures) outlives the configuration.
 */
export const listServer: ListSource = ({ plugin, config, name }, listener, { inner, kept }, parts) => {
  const { server, tools = [] } = config;
  const { service } = plugin;
  const readMs = service?.read_timeout ?? programReadMs;
  const fingerprint = digestOf([config, service, listener.server.stale_lists_seconds]);
  const held = kept.hold(`mcp server ${parts.key} ${plugin.pluginId} ${fingerprint}`, () => {
    const carrier = innerCarrier(inner, {
      to: { routeId: plugin.route!.id },
      url: service === undefined ? programUrl : serviceUrl(service),
      forwardsHeaders: server.forward_client_headers,
      withholdsCredentials: true,
    });
    const limits = { ...limitsOfEach, headMs: readMs, idleMs: readMs };
    return new ServerSource({ name, carrier, services: parts, limits, protocol: server.upstream_protocol });
  });
  return {
    federated: {
      source: held.value,
      naming: namingOf(config, name, listener),
      lists: {
        ttlMs: config.tools_cache_ttl_seconds === undefined ? undefined : config.tools_cache_ttl_seconds * 1000,
        graceMs: listener.server.stale_lists_seconds * 1000,
        deadlineMs: server.timeout,
        isShared: server.shared_lists,
      },
      adjust: adjustEntries(tools),
      fingerprint,
    },
    policy: { name, pluginId: plugin.pluginId, config },
    close: () => held.release(),
  };
};

function namingOf({ server, tools = [] }: AiMcpProxyConfig, name: string, listener: AiMcpProxyConfig): Naming {
  const aliases = tools.flatMap((tool) => (tool.alias === undefined ? [] : [[tool.name!, tool.alias] as const]));
  return {
    prefix: server.preserve_upstream_tool_names ? undefined : (server.prefix ?? name),
    separator: listener.server.prefix_separator,
    aliases: new Map(aliases),
  };
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16);
}

/** Of one server, in one worker. */
const limitsOfEach = {
  wholeMs: 600_000,
  bytesMax: 16 * 1024 * 1024,
  asksMax: 1_000,
  failuresMax: 5,
  openMs: 10_000,
  sessionsMax: 10_000,
  idleSessionMs: 5 * 60_000,
};
/** Of a program, which has none. */
const programUrl = 'http://program.invalid/';
/** As services have it where nothing is said. */
const programReadMs = 60_000;
