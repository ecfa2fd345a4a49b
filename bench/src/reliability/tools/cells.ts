import { forbidden, safe } from './names.ts';

/** A way in, and the rules behind it. */
export interface Cell {
  readonly name: string;
  readonly path: string;
  /** The names that clients see here. */
  readonly forbidden: string;
  readonly safe: string;
  /** Without rules: here evasions must work, or they are none. */
  readonly isOpen: boolean;
}

export const cells: readonly Cell[] = [
  { name: 'without the plugin', path: '/open/mcp', forbidden, safe, isOpen: true },
  { name: 'passthrough, one of each denied', path: '/denied/mcp', forbidden, safe, isOpen: false },
  { name: 'passthrough, one of each allowed', path: '/allowed/mcp', forbidden, safe, isOpen: false },
];

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

export const apiKey = 'key-of-mallory';

export function configOf(upstream: string): string {
  const guarded = (name: string, config: object) => ({
    name,
    paths: [`/${name}`],
    plugins: [{ name: 'ai-mcp-proxy', config: { mode: 'passthrough-listener', ...config } }],
  });
  return JSON.stringify({
    _format_version: '3.0',
    consumers: [{ username: 'mallory', keyauth_credentials: [{ key: apiKey }] }],
    services: [
      {
        name: 'recorder',
        url: upstream,
        routes: [
          { name: 'open', paths: ['/open'] },
          guarded('denied', rules.denied),
          guarded('allowed', rules.allowed),
        ],
      },
    ],
    plugins: [{ name: 'key-auth' }],
  });
}
