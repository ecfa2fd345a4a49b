import type { ConfigProblem } from '../check.ts';
import type { Mode } from '../schema/modes.ts';
import type { AiMcpProxyConfig } from '../schema.ts';

/** Settings outside of `tools` that only some modes have a use for, set in another. */
export function checkFields(config: AiMcpProxyConfig): ConfigProblem[] {
  return fieldsOfModes
    .filter(({ modes, isSet }) => !modes.includes(config.mode) && isSet(config))
    .map(({ path, message }) => ({ path, message: message(config.mode) }));
}

interface FieldOfModes {
  readonly path: string;
  /** Where it has an effect. */
  readonly modes: readonly Mode[];
  readonly isSet: (config: AiMcpProxyConfig) => boolean;
  readonly message: (mode: Mode) => string;
}

/** Modes in which the gateway itself is the MCP server. */
const serving: readonly Mode[] = ['conversion-listener', 'listener'];
/** Modes in which MCP servers are sources of a listener. */
const servers: readonly Mode[] = ['upstream-server', 'stdio-server'];

/** Modes that clients speak to, with sessions of the gateway's own; in passthrough-listener mode those of clients that are translated for. */
const facing: readonly Mode[] = [...serving, 'passthrough-listener'];

const facesNobody = (mode: Mode) => `has no effect in ${mode} mode, which no client speaks to`;

const upstreamSessions = (mode: Mode) => `has no effect in ${mode} mode, where sessions are the upstream’s`;
const onlyIn =
  (...modes: Mode[]) =>
  () =>
    `has an effect in ${modes.join(' and ')} mode only`;

const fieldsOfModes: readonly FieldOfModes[] = [
  {
    path: 'limits_store',
    modes: facing,
    isSet: ({ limits_store: { policy, sync_rate, fault_tolerant } }) =>
      policy !== 'local' || sync_rate !== -1 || !fault_tolerant,
    message: facesNobody,
  },
  {
    path: 'tool_defaults.validate_arguments',
    modes: ['passthrough-listener'],
    isSet: ({ tool_defaults }) => tool_defaults.validate_arguments,
    message: onlyIn('passthrough-listener'),
  },
  {
    path: 'server.allowed_origins',
    modes: facing,
    isSet: ({ server }) => server.allowed_origins !== undefined,
    message: facesNobody,
  },
  {
    path: 'server.allowed_hosts',
    modes: facing,
    isSet: ({ server }) => server.allowed_hosts !== undefined,
    message: facesNobody,
  },
  {
    path: 'server.forward_client_headers',
    modes: [...serving, 'upstream-server'],
    isSet: ({ server }) => !server.forward_client_headers,
    message: (mode) => `must be true in ${mode} mode, where headers go upstream`,
  },
  {
    path: 'server.tag',
    modes: ['listener'],
    isSet: ({ server }) => server.tag !== undefined,
    message: onlyIn('listener'),
  },
  {
    path: 'server.timeout',
    modes: [...serving, 'upstream-server', 'stdio-server'],
    isSet: ({ server }) => server.timeout !== 10_000,
    message: (mode) => `has no effect in ${mode} mode; set the timeouts of the service`,
  },
  {
    path: 'server.upstream_protocol',
    modes: ['passthrough-listener', 'upstream-server'],
    isSet: ({ server }) => server.upstream_protocol !== 'auto',
    message: (mode) => `has no effect in ${mode} mode, which is about no MCP server of its own`,
  },
  {
    path: 'server.preserve_upstream_tool_names',
    modes: servers,
    isSet: ({ server }) => server.preserve_upstream_tool_names,
    message: onlyIn(...servers),
  },
  {
    path: 'server.prefix',
    modes: servers,
    isSet: ({ server }) => server.prefix !== undefined,
    message: onlyIn(...servers),
  },
  {
    path: 'server.shared_lists',
    modes: servers,
    isSet: ({ server }) => server.shared_lists,
    message: onlyIn(...servers),
  },
  {
    path: 'tools_cache_ttl_seconds',
    modes: servers,
    isSet: (config) => config.tools_cache_ttl_seconds !== undefined,
    message: onlyIn(...servers),
  },
  {
    path: 'server.prefix_separator',
    modes: ['listener'],
    isSet: ({ server }) => server.prefix_separator !== '__',
    message: onlyIn('listener'),
  },
  {
    path: 'server.stale_lists_seconds',
    modes: ['listener'],
    isSet: ({ server }) => server.stale_lists_seconds !== 3600,
    message: onlyIn('listener'),
  },
  {
    path: 'cache',
    modes: ['listener'],
    isSet: ({ cache }) => cache !== undefined,
    message: onlyIn('listener'),
  },
  {
    path: 'server.allowed_versions',
    modes: facing,
    isSet: ({ server }) => server.allowed_versions !== undefined,
    message: facesNobody,
  },
  {
    path: 'max_request_body_size',
    modes: [...facing, 'conversion-only', 'stdio-server'],
    isSet: (config) => config.max_request_body_size !== 1_048_576,
    message: facesNobody,
  },
  {
    path: 'server.session.managed',
    modes: facing,
    isSet: ({ server }) => !server.session.managed,
    message: upstreamSessions,
  },
  {
    path: 'server.session.session_ttl',
    modes: facing,
    isSet: ({ server }) => server.session.session_ttl !== 86_400,
    message: upstreamSessions,
  },
  {
    path: 'server.session.strategy',
    modes: serving,
    isSet: ({ server }) => server.session.strategy !== undefined,
    message: upstreamSessions,
  },
  {
    path: 'server.session.client',
    modes: facing,
    isSet: ({ server }) => server.session.client !== undefined,
    message: upstreamSessions,
  },
  {
    path: 'server.session.redis',
    modes: serving,
    isSet: ({ server }) => server.session.redis !== undefined,
    message: upstreamSessions,
  },
];
