import { join } from 'node:path';
import { forbidden, safe } from './names.ts';

/** A way in, and the rules behind it. */
export interface Cell {
  readonly name: string;
  readonly path: string;
  /** What stands before the names of tools and prompts here. */
  readonly prefix: string;
  /** Without rules: here evasions must work, or they are none. */
  readonly isOpen: boolean;
  /** An API behind it has tools, and nothing else. */
  readonly isApi: boolean;
  /** Clients are of 2024-11-05: answers come on a stream of their own. */
  readonly isStream: boolean;
  /** A program behind it has a process for each session. */
  readonly isProgram: boolean;
}

const cell = (name: string, path: string, prefix = ''): Cell => ({
  name,
  path,
  prefix,
  isOpen: false,
  isApi: false,
  isStream: false,
  isProgram: false,
});

export const cells: readonly Cell[] = [
  { ...cell('without the plugin', '/open/mcp'), isOpen: true },
  cell('passthrough, one of each denied', '/denied/mcp'),
  cell('passthrough, one of each allowed', '/allowed/mcp'),
  cell('listener, one of each denied', '/listener-denied'),
  cell('listener, one of each allowed', '/listener-allowed'),
  cell('listener of two, one of each denied', '/listener-both', 'denied__'),
  cell('listener of two, one of each allowed', '/listener-both', 'allowed__'),
  { ...cell('listener for clients of 2024-11-05', '/listener-denied'), isStream: true },
  { ...cell('listener of a program', '/listener-program'), isProgram: true },
  { ...cell('API as a server, one tool denied', '/api-denied'), isApi: true },
  { ...cell('API as a server, one tool allowed', '/api-allowed'), isApi: true },
  { ...cell('listener of an API, one tool denied', '/listener-api'), isApi: true },
];

export const apiKey = 'key-of-mallory';

const mallory = ['mallory'];
const rules = {
  denied: {
    tools: [{ name: forbidden, description: 'd', acl: { deny: mallory } }],
    prompts: [{ name: forbidden, acl: { deny: mallory } }],
    resources: [{ uri: `file:///secret/${forbidden}`, acl: { deny: mallory } }],
  },
  allowed: {
    default_acl: ['tools', 'prompts', 'resources'].map((scope) => ({ scope, allow: ['admin'] })),
    tools: [{ name: safe, description: 'd', acl: { allow: mallory } }],
    prompts: [{ name: safe, acl: { allow: mallory } }],
    resources: [{ uri: `file:///safe/${safe}`, acl: { allow: mallory } }],
  },
};

export function configOf(upstream: string): string {
  return JSON.stringify({
    _format_version: '3.0',
    consumers: [{ username: 'mallory', keyauth_credentials: [{ key: apiKey }] }],
    services: [
      {
        name: 'recorder',
        url: `${upstream}/mcp`,
        routes: [
          route('open'),
          route('denied', { mode: 'passthrough-listener', ...rules.denied }),
          route('allowed', { mode: 'passthrough-listener', ...rules.allowed }),
        ],
      },
      ...(['denied', 'allowed'] as const).flatMap((kind) => [
        source(upstream, kind, `alone-${kind}`, { preserve_upstream_tool_names: true }),
        source(upstream, kind, 'both', { prefix: kind }),
        listener(`listener-${kind}`, `alone-${kind}`),
      ]),
      listener('listener-both', 'both'),
      {
        name: 'api',
        url: upstream,
        routes: [
          route('api-denied', api('conversion-listener', 'denied')),
          route('api-allowed', api('conversion-listener', 'allowed')),
          {
            name: 'api',
            paths: ['/api'],
            plugins: [{ name: 'ai-mcp-proxy', tags: ['api'], config: api('conversion-only', 'denied') }],
          },
        ],
      },
      listener('listener-api', 'api'),
      listener('listener-program', 'program'),
    ],
    routes: [program(upstream)],
  });
}

/** Two operations, at paths of their names. */
function api(mode: string, kind: 'denied' | 'allowed') {
  const { tools, ...others } = rules[kind];
  const operation = (name: string) => ({
    name,
    description: 'd',
    method: 'POST',
    path: `rest/${name}`,
    acl: tools.find((tool) => tool.name === name)?.acl,
  });
  const defaults = 'default_acl' in others ? { default_acl: others.default_acl.slice(0, 1) } : {};
  return { mode, ...defaults, tools: [operation(forbidden), operation(safe)] };
}

/** Says what the recorder says. */
function program(upstream: string) {
  const args = [join(import.meta.dirname, 'stdio-recorder.ts'), `${upstream}/mcp`];
  const config = {
    mode: 'stdio-server',
    stdio: { command: process.execPath, args },
    server: { preserve_upstream_tool_names: true },
    ...rules.denied,
  };
  return {
    name: 'program',
    paths: ['/sources/program'],
    plugins: [{ name: 'ai-mcp-proxy', tags: ['program'], config }],
  };
}

function route(name: string, guard?: object) {
  const guards = guard === undefined ? [] : [{ name: 'ai-mcp-proxy', config: guard }];
  return { name, paths: [`/${name}`], plugins: [{ name: 'key-auth' }, ...guards] };
}

function source(upstream: string, kind: 'denied' | 'allowed', tag: string, server: object) {
  const name = `${tag}-of-${kind}`;
  const config = { mode: 'upstream-server', server, ...rules[kind] };
  const plugins = [{ name: 'ai-mcp-proxy', tags: [tag], config }];
  return { name, url: `${upstream}/mcp`, routes: [{ name, paths: [`/sources/${name}`], plugins }] };
}

function listener(name: string, tag: string) {
  return {
    name,
    url: 'http://nowhere.invalid',
    routes: [route(name, { mode: 'listener', server: { tag } })],
  };
}
