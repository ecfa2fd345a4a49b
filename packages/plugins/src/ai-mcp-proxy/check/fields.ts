import type { ConfigProblem } from '../check.ts';
import { facingModes, type Mode, serverModes, servingModes } from '../schema/modes.ts';
import { type AiMcpProxyConfig, aiMcpProxySchema } from '../schema.ts';

/** Settings outside of `tools` that only some modes have a use for, set in another. */
export function checkFields(config: AiMcpProxyConfig): ConfigProblem[] {
  const { mode } = config;
  return fieldsOfModes
    .filter(({ modes }) => !modes.includes(mode))
    .flatMap(({ paths, why }) =>
      paths
        .filter((path) => isSet(config, path))
        .map((path) => ({ path, message: `has no effect in ${mode} mode${why(mode)}` })),
    );
}

interface FieldsOfModes {
  /** Where they have an effect. */
  readonly modes: readonly Mode[];
  /** Why they have none in another: what the sentence ends with. */
  readonly why: (mode: Mode) => string;
  readonly paths: readonly string[];
}

const only = (modes: readonly Mode[], ...paths: readonly string[]): FieldsOfModes => ({
  modes,
  why: () => `, but in ${modes.join(' and ')} mode only`,
  paths,
});

/** What to say of a server that clients reach through the gateway as it is; with sources of a listener, it is the listener's to say. */
const inPassthrough = (why: string) => (mode: Mode) =>
  mode === 'passthrough-listener' ? why : '; it stands at the listener';

/** Those that the plugin's page lists, too. */
export const fieldsOfModes: readonly FieldsOfModes[] = [
  {
    modes: facingModes,
    why: () => ', which no client speaks to',
    paths: ['limits_store', 'server.allowed_origins', 'server.allowed_hosts', 'server.allowed_versions'],
  },
  {
    modes: [...facingModes, 'conversion-only', 'stdio-server'],
    why: () => ', where the listener bounds what clients send',
    paths: ['max_request_body_size'],
  },
  // Kong's how-tos set it at APIs, too, whose calls the listener records.
  {
    modes: [...facingModes, 'upstream-server', 'conversion-only'],
    why: () => '; it stands at the listener',
    paths: ['logging'],
  },
  {
    modes: [...servingModes, 'upstream-server'],
    why: inPassthrough(', where all headers go to the server'),
    paths: ['server.forward_client_headers'],
  },
  {
    modes: [...servingModes, ...serverModes],
    why: inPassthrough('; set the timeouts of the service'),
    paths: ['server.timeout'],
  },
  {
    modes: facingModes,
    why: () => '; it stands at the listener',
    paths: ['server.session.managed', 'server.session.session_ttl', 'server.session.client'],
  },
  {
    modes: servingModes,
    why: inPassthrough(', where sessions are the server’s'),
    paths: ['server.session.strategy', 'server.session.redis'],
  },
  {
    modes: ['passthrough-listener', 'listener', ...serverModes],
    why: () => ', where there are tools only',
    paths: ['prompts', 'resources'],
  },
  only(['passthrough-listener'], 'tool_defaults.validate_arguments'),
  only(['passthrough-listener', 'upstream-server'], 'server.upstream_protocol'),
  only(['listener'], 'server.tag', 'server.prefix_separator', 'server.stale_lists_seconds', 'cache'),
  only(
    serverModes,
    'server.preserve_upstream_tool_names',
    'server.prefix',
    'server.shared_lists',
    'tools_cache_ttl_seconds',
  ),
];

/** To something that is not so anyway. */
function isSet(config: AiMcpProxyConfig, path: string): boolean {
  return textAt(config, path) !== textAt(untouched, path);
}

function textAt(config: AiMcpProxyConfig, path: string): string | undefined {
  const value = path.split('.').reduce<unknown>((inside, name) => (inside as Record<string, unknown>)[name], config);
  return JSON.stringify(value);
}

const untouched = aiMcpProxySchema.parse({ mode: 'listener' });
