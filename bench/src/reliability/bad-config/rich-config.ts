import type { Json } from './mutate.ts';

/** The part that is mutated: entities of every kind, references of every kind, and a plugin of every sort. */
export function richConfig(upstreamUrl: string): { [name: string]: Json } {
  const { host } = new URL(upstreamUrl);
  return {
    services: [
      {
        name: 'api',
        url: upstreamUrl,
        retries: 2,
        connect_timeout: 1_000,
        read_timeout: 5_000,
        tags: ['team-a'],
        plugins: [
          { name: 'key-auth', config: { key_names: ['apikey'], hide_credentials: true } },
          { name: 'acl', config: { allow: ['users'], include_consumer_groups: true } },
          { name: 'request-size-limiting', config: { allowed_payload_size: 1, size_unit: 'megabytes' } },
        ],
        routes: [
          {
            name: 'api',
            paths: ['/api', '~/v(?<version>[0-9]+)/api$'],
            hosts: ['api.test', '*.api.test'],
            methods: ['GET', 'POST'],
            headers: { 'x-kind': ['a', 'b'] },
            strip_path: true,
            preserve_host: false,
            regex_priority: 3,
            plugins: [
              { name: 'rate-limiting', config: { minute: 1_000, policy: 'local', limit_by: 'consumer' } },
              {
                name: 'correlation-id',
                config: { header_name: 'x-id', generator: 'uuid#counter', echo_downstream: true },
              },
            ],
          },
        ],
      },
      {
        name: 'expressed',
        url: upstreamUrl,
        routes: [
          {
            name: 'expressed',
            expression:
              'http.path ^= "/expressed" && (http.method == "GET" || any(lower(http.headers.x_kind)) ~ r#"^a\\d$"#) && !(net.src.ip in 10.0.0.0/8)',
            priority: 7,
          },
        ],
      },
      {
        name: 'balanced',
        host: 'pool',
        port: 80,
        protocol: 'http',
        path: '/base',
        routes: [
          {
            name: 'balanced',
            paths: ['/balanced'],
            plugins: [
              { name: 'cors', config: { origins: ['https://a.test'], credentials: true, max_age: 60 } },
              { name: 'request-transformer', config: { add: { headers: ['x-a:1'] }, remove: { querystring: ['b'] } } },
              { name: 'ip-restriction', config: { allow: ['127.0.0.0/8'] } },
            ],
          },
        ],
      },
      {
        name: 'mcp',
        url: `${upstreamUrl}/mcp`,
        routes: [
          {
            name: 'mcp',
            paths: ['/mcp'],
            plugins: [
              { name: 'basic-auth', config: { hide_credentials: true } },
              {
                name: 'ai-mcp-proxy',
                config: {
                  mode: 'passthrough-listener',
                  default_acl: [{ scope: 'tools', allow: ['admins'] }],
                  tools: [{ name: 'echo', description: 'Says it back', acl: { allow: ['users'] } }],
                },
              },
            ],
          },
        ],
      },
    ],
    upstreams: [
      {
        name: 'pool',
        algorithm: 'round-robin',
        slots: 100,
        targets: [
          { target: host, weight: 10 },
          { target: host.replace('127.0.0.1', 'localhost'), weight: 5 },
        ],
      },
    ],
    consumer_groups: [{ name: 'users' }],
    consumers: [
      {
        username: 'alice',
        custom_id: 'a-1',
        keyauth_credentials: [{ key: 'alice-key' }],
        basicauth_credentials: [{ username: 'alice', password: 'alice-password' }],
        acls: [{ group: 'users' }],
        groups: [{ name: 'users' }],
      },
    ],
  };
}
