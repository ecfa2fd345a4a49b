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

/** Modes that clients speak to, with sessions of the gateway's own; in passthrough-listener mode those of clients that are translated for. */
const facing: readonly Mode[] = [...serving, 'passthrough-listener'];

const facesNobody = (mode: Mode) => `has no effect in ${mode} mode, which no client speaks to`;

const upstreamSessions = (mode: Mode) => `has no effect in ${mode} mode, where sessions are the upstream’s`;

const fieldsOfModes: readonly FieldOfModes[] = [
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
    modes: serving,
    isSet: ({ server }) => !server.forward_client_headers,
    message: (mode) => `must be true in ${mode} mode, where headers go upstream`,
  },
  {
    path: 'server.tag',
    modes: ['listener'],
    isSet: ({ server }) => server.tag !== undefined,
    message: () => 'has an effect in listener mode only',
  },
  {
    path: 'server.timeout',
    modes: serving,
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
