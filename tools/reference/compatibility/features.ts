import { readConfig } from '@sallyport/gateway/config';
import { plugins } from '@sallyport/plugins';

/** A part of Kong's format, and what a file that uses it gets to hear. */
export interface Feature {
  name: string;
  /** Undefined: it works. */
  refusal: string | undefined;
}

/** What the reader of configurations says of parts of Kong's format, by what they belong to. */
export function features(): Record<string, Feature[]> {
  return {
    'Protocols of a route': protocols.map((protocol) =>
      tried(
        `\`${protocol}\``,
        `routes: [{ name: r, ${wanted(protocol)}, protocols: [${protocol}], service: s }]\nservices: [{ name: s, host: a.example }]`,
      ),
    ),
    'Protocols of a service': protocols.map((protocol) =>
      tried(`\`${protocol}\``, `services: [{ name: s, host: a.example, protocol: ${protocol} }]`),
    ),
    Routing: [
      tried(
        'methods, hosts, paths, headers, SNIs',
        'routes: [{ name: r, protocols: [https], methods: [GET], hosts: ["*.a.example"], paths: ["~/x/(?<id>\\\\d+)$"], headers: { x-a: [b] }, snis: [a.example] }]',
      ),
      tried('expressions', `routes: [{ name: r, expression: 'http.path ^= "/a"' }]`),
      tried('`path_handling: v1`', 'routes: [{ name: r, paths: [/], path_handling: v1 }]'),
      tried('`sources`, `destinations`', 'routes: [{ name: r, protocols: [tcp], sources: [{ port: 1 }] }]'),
    ],
    Services: [
      tried(
        '`retries`, timeouts, `path`',
        'services: [{ name: s, host: a.example, retries: 3, connect_timeout: 1000, read_timeout: 1000, write_timeout: 1000, path: /a }]',
      ),
      tried(
        '`tls_verify`, `tls_verify_depth`',
        'services: [{ name: s, url: "https://a.example", tls_verify: true, tls_verify_depth: 2 }]',
      ),
      tried('`enabled: false`', 'services: [{ name: s, host: a.example, enabled: false }]'),
    ],
    Plugins: [
      tried(
        'on a service, a route, a consumer, a consumer group, or everywhere',
        'services: [{ name: s, host: a.example, plugins: [{ name: cors }] }]\nplugins: [{ name: cors }]',
      ),
      tried(
        'on several of these at once',
        'services: [{ name: s, host: a.example }]\nconsumers: [{ username: c }]\nplugins: [{ name: rate-limiting, service: s, consumer: c, config: { minute: 5 } }]',
      ),
      tried(
        '`ordering`',
        'plugins: [{ name: rate-limiting, config: { minute: 5 }, ordering: { before: { access: [key-auth] } } }, { name: key-auth }]',
      ),
      tried('`condition`', `plugins: [{ name: cors, condition: 'http.method == "POST"' }]`),
      tried(
        '`instance_name`, `enabled`, `protocols`',
        'plugins: [{ name: cors, instance_name: a, enabled: false, protocols: [http] }]',
      ),
    ],
    'Files of configuration': [
      tried(
        'nested and flat entities',
        'routes: [{ name: r, paths: [/], service: s }]\nservices: [{ name: s, host: a.example, routes: [{ name: q, paths: [/q] }] }]',
      ),
      tried('`${{ env "DECK_NAME" }}`', 'services: [{ name: s, host: "${{ env "DECK_NAME" }}" }]'),
      tried('`_info.select_tags`', '_info: { select_tags: [a] }\nservices: [{ name: s, host: a.example }]'),
      tried(
        '`_plugin_configs`',
        '_plugin_configs: { a: { minute: 5 } }\nplugins: [{ name: rate-limiting, _config: a }]',
      ),
      tried(
        '`_transform: false` with hashed credentials',
        '_transform: false\nconsumers: [{ username: a, basicauth_credentials: [{ username: a, password: b }] }]',
      ),
    ],
    'Load balancing': [
      ...['round-robin', 'consistent-hashing', 'least-connections', 'latency', 'sticky-sessions'].map((algorithm) =>
        tried(`\`${algorithm}\``, upstream(`algorithm: ${algorithm}${needs[algorithm] ?? ''}`)),
      ),
      ...hashes.map((hash) => tried(`\`hash_on: ${hash.split(',')[0]}\``, upstream(`hash_on: ${hash}`))),
      ...['http', 'https', 'grpc', 'grpcs', 'tcp'].map((type) =>
        tried(
          `active health checks over ${type}`,
          upstream(`healthchecks: { active: { type: ${type}, healthy: { interval: 1 } } }`),
        ),
      ),
      tried('passive health checks', upstream('healthchecks: { passive: { unhealthy: { http_failures: 3 } } }')),
      tried('SRV records by name (`use_srv_name`)', upstream('use_srv_name: true')),
      tried(
        'targets for when all others fail (`failover`)',
        'upstreams: [{ name: u, targets: [{ target: "a:1", failover: true }] }]',
      ),
    ],
    'References to secrets': Object.entries({
      env: '',
      fs: 'prefix: /run/secrets',
      hcv: 'token: t',
      aws: '',
      gcp: 'project_id: p',
      azure: 'vault_uri: "https://v.vault.azure.net"',
      'azure-certs': '',
      conjur: '',
      konnect: 'config_store_id: 6f0e0b4e-0000-4000-8000-000000000001',
    }).map(([name, config]) =>
      tried(`\`${name}\` vaults`, `vaults: [{ name: ${name}, prefix: my-vault, config: { ${config} } }]`),
    ),
    'Shared settings': ['redis-ce', 'redis-ee', 'vectordb', 'embeddings', 'model'].map((type) =>
      tried(`\`${type}\` partials`, `partials: [{ name: p, type: ${type}, config: {} }]`),
    ),
    'Other entities': [
      tried(
        'consumers, consumer groups',
        'consumers: [{ username: a, groups: [{ name: g }] }]\nconsumer_groups: [{ name: g }]',
      ),
      tried('keys, key sets', 'key_sets: [{ name: k }]'),
      ...['workspaces', 'filter_chains', 'custom_entities', 'degraphql_routes', 'licenses', 'rbac_roles', 'admins'].map(
        (name) => tried(name.replaceAll('_', ' '), `${name}: [{ name: a }]`),
      ),
    ],
  };
}

const protocols = ['http', 'https', 'grpc', 'grpcs', 'ws', 'wss', 'tcp', 'tls', 'tls_passthrough', 'udp'];
const hashes = [
  'consumer',
  'ip',
  'path',
  'header, hash_on_header: x-a',
  'cookie, hash_on_cookie: c',
  'query_arg, hash_on_query_arg: a',
  'uri_capture, hash_on_uri_capture: a',
];
const needs: Record<string, string> = {
  'consistent-hashing': ', hash_on: ip',
  'sticky-sessions': ', sticky_sessions_cookie: c',
};

/** What a route of this protocol is found by. */
function wanted(protocol: string): string {
  if (protocol === 'tls_passthrough') return 'snis: [a.example]';
  return ['tcp', 'tls', 'udp'].includes(protocol) ? 'destinations: [{ port: 1 }]' : 'paths: [/]';
}

function upstream(settings: string): string {
  return `upstreams: [{ name: u, ${settings} }]`;
}

function tried(name: string, text: string): Feature {
  const { problems } = readConfig([{ file: 'kong.yaml', text: `_format_version: "3.0"\n${text}\n` }], plugins, {
    DECK_NAME: 'a.example',
  });
  const [first] = problems;
  // Of several, the one about the part itself.
  const own = problems.find(({ message }) => message.startsWith(`'${name.replaceAll('`', '')}'`));
  return { name, refusal: (own ?? first)?.message };
}
