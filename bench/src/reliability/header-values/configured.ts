/** Places where text of the configuration becomes part of a head: of a request, an answer or a delivery. */
export interface ConfiguredPlace {
  name: string;
  /** Entities for the value; those of one place and value carry the number `n`. Its route has the path `/c-N`. */
  entities(value: string, n: number, urls: { upstream: string; logs: string }): Record<string, unknown[]>;
  /** More headers of the request. */
  headers?(value: string): string;
}

const plugin = (name: string, config: (value: string) => Record<string, unknown>, what = name): ConfiguredPlace => ({
  name: what,
  entities: (value, n) => routed(n, { plugins: [{ name, config: config(value) }] }),
});

const authenticated = (
  name: string,
  fields: (value: string, n: number) => Record<string, unknown>,
): ConfiguredPlace => ({
  name,
  entities: (value, n) => ({
    ...routed(n, { plugins: [{ name: 'key-auth', config: { key_names: ['apikey'] } }] }),
    consumers: [{ keyauth_credentials: [{ key: `key-${n}` }], ...fields(value, n) }],
  }),
});

function routed(n: number, fields: Record<string, unknown>): Record<string, unknown[]> {
  return { routes: [{ name: `c-${n}`, paths: [`/c-${n}`], service: 'recorder', ...fields }] };
}

export const configuredPlaces: readonly ConfiguredPlace[] = [
  authenticated('username', (username) => ({ username })),
  authenticated('custom_id', (custom_id, n) => ({ username: `u-${n}`, custom_id: `${n}${custom_id}` })),
  authenticated('acl group', (group, n) => ({ username: `u-${n}`, acls: [{ group }] })),
  {
    ...authenticated('basic-auth username', () => ({})),
    entities: (value, n) => ({
      ...routed(n, { plugins: [{ name: 'basic-auth', config: {} }] }),
      consumers: [{ username: `u-${n}`, basicauth_credentials: [{ username: `${n}${value}`, password: 'x' }] }],
    }),
  },
  plugin('basic-auth', (realm) => ({ realm }), 'realm'),
  ...[
    'request-transformer',
    'request-transformer-advanced',
    'response-transformer',
    'response-transformer-advanced',
  ].flatMap((name) => [
    plugin(name, (value) => ({ add: { headers: [`x-v:${value}`] } }), `${name} value`),
    plugin(name, (value) => ({ add: { headers: [`${value}:1`] } }), `${name} name`),
    plugin(name, (value) => ({ rename: { headers: [`host:${value}`, `server:${value}`] } }), `${name} new name`),
  ]),
  plugin('request-transformer', (value) => ({ replace: { uri: `/u/${value}` } }), 'request-transformer uri'),
  plugin('request-transformer', (value) => ({ http_method: value }), 'request-transformer method'),
  plugin('request-termination', (message) => ({ status_code: 418, message }), 'termination message'),
  plugin(
    'request-termination',
    (value) => ({ status_code: 418, body: 'x', content_type: `text/plain;${value}` }),
    'termination type',
  ),
  plugin('redirect', (value) => ({ location: `https://b.test/${value}` })),
  plugin('canary', (value) => ({ percentage: 100, upstream_uri: `/${value}` }), 'canary uri'),
  plugin('canary', (value) => ({ percentage: 100, upstream_host: value }), 'canary host'),
  plugin('correlation-id', (header_name) => ({ header_name, echo_downstream: true })),
  plugin('cors', (value) => ({ exposed_headers: [value], headers: [value] }), 'cors headers'),
  plugin('cors', (value) => ({ origins: [`https://${value}`] }), 'cors origin'),
  {
    name: 'http-log value',
    entities: (value, n, { logs }) =>
      routed(n, {
        plugins: [{ name: 'http-log', config: { http_endpoint: `${logs}/c-${n}`, headers: { 'x-v': value } } }],
      }),
  },
  {
    name: 'http-log name',
    entities: (value, n, { logs }) =>
      routed(n, {
        plugins: [{ name: 'http-log', config: { http_endpoint: `${logs}/c-${n}`, headers: { [value]: 'v' } } }],
      }),
  },
  {
    name: 'http-log endpoint',
    entities: (value, n, { logs }) =>
      routed(n, { plugins: [{ name: 'http-log', config: { http_endpoint: `${logs}/c-${n}/${value}` } }] }),
  },
  {
    name: 'service path',
    entities: (value, n, { upstream }) => ({
      services: [
        {
          name: `s-${n}`,
          host: new URL(upstream).hostname,
          port: Number(new URL(upstream).port),
          path: `/${value}`,
          routes: [{ name: `c-${n}`, paths: [`/c-${n}`] }],
        },
      ],
    }),
  },
  {
    name: 'service url',
    entities: (value, n, { upstream }) => ({
      services: [{ name: `s-${n}`, url: `${upstream}/${value}`, routes: [{ name: `c-${n}`, paths: [`/c-${n}`] }] }],
    }),
  },
  { name: 'route name', entities: (value, n) => routed(n, { name: `${n}${value}` }) },
  { name: 'route path', entities: (value, n) => routed(n, { paths: [`/c-${n}`, `/c-${n}${value}`] }) },
  {
    name: 'host_header',
    entities: (value, n, { upstream }) => ({
      services: [{ name: `s-${n}`, host: `pool-${n}.test`, routes: [{ name: `c-${n}`, paths: [`/c-${n}`] }] }],
      upstreams: [{ name: `pool-${n}.test`, host_header: value, targets: [{ target: new URL(upstream).host }] }],
    }),
  },
  {
    name: 'cookie',
    entities: (value, n, { upstream }) => ({
      services: [{ name: `s-${n}`, host: `pool-${n}.test`, routes: [{ name: `c-${n}`, paths: [`/c-${n}`] }] }],
      upstreams: [
        {
          name: `pool-${n}.test`,
          algorithm: 'consistent-hashing',
          hash_on: 'cookie',
          hash_on_cookie: value,
          hash_on_cookie_path: `/${value}`,
          targets: [{ target: new URL(upstream).host }],
        },
      ],
    }),
  },
  {
    name: 'cookie path',
    entities: (value, n, { upstream }) => ({
      services: [{ name: `s-${n}`, host: `pool-${n}.test`, routes: [{ name: `c-${n}`, paths: [`/c-${n}`] }] }],
      upstreams: [
        {
          name: `pool-${n}.test`,
          algorithm: 'consistent-hashing',
          hash_on: 'cookie',
          hash_on_cookie: 'c',
          hash_on_cookie_path: `/${value}`,
          targets: [{ target: new URL(upstream).host }],
        },
      ],
    }),
  },
];
