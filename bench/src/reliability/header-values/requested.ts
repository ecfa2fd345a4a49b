import { pick } from '../random.ts';

/** Places where something that a request says becomes part of a header, of a request line or of an answer's head. */
export interface RequestedPlace {
  name: string;
  /** Fields of its route beside the name. */
  route: Record<string, unknown>;
  /** Request line and headers, as Latin-1 text; the route's path is `/p-NAME`. */
  request(value: string, random: () => number): { line: string; headers: string };
}

const query = (value: string, random: () => number) => encoded(value, random);

/** UTF-8 percent-encoded, wholly or only where it must be. */
function encoded(value: string, random: () => number): string {
  const bytes = Buffer.from(value);
  const all = random() < 0.3;
  return [...bytes]
    .map((byte) =>
      all || !/[A-Za-z0-9]/.test(String.fromCharCode(byte))
        ? `%${byte.toString(16).padStart(2, '0')}`
        : String.fromCharCode(byte),
    )
    .join('');
}

/** As bytes of a header; line ends would make it two headers before anyone reads it. */
function raw(value: string): string {
  return Buffer.from(value.replaceAll(/[\r\n]/g, ''))
    .toString('latin1')
    .trim();
}

const transformer = (name: string, config: Record<string, unknown>) => ({ plugins: [{ name, config }] });
const fromQuery =
  (name: string, line = (value: string) => `/p-${name}?v=${value}`) =>
  (value: string, random: () => number) => ({ line: `GET ${line(query(value, random))}`, headers: '' });
const fromHeader =
  (name: string, header: string, method = 'GET', more = '') =>
  (value: string) => ({ line: `${method} /p-${name}`, headers: `${header}: ${raw(value)}\r\n${more}` });

const templates = ['request-transformer', 'request-transformer-advanced'].flatMap((plugin): RequestedPlace[] => {
  const name = (what: string) => `${plugin}-${what}`;
  return [
    {
      name: name('add'),
      route: transformer(plugin, { add: { headers: ['x-v:$(query_params.v)'] } }),
      request: fromQuery(name('add')),
    },
    {
      name: name('append'),
      route: transformer(plugin, { append: { headers: ['x-v:a$(query_params.v)b'] } }),
      request: fromQuery(name('append')),
    },
    {
      name: name('replace'),
      route: transformer(plugin, { replace: { headers: ['user-agent:$(query_params.v)'] } }),
      request: (value, random) => ({ ...fromQuery(name('replace'))(value, random), headers: 'User-Agent: x\r\n' }),
    },
    {
      name: name('header'),
      route: transformer(plugin, { add: { headers: ['x-v:$(headers.x_in)'], querystring: ['q:$(headers.x_in)'] } }),
      request: fromHeader(name('header'), 'X-In'),
    },
    {
      name: name('query'),
      route: transformer(plugin, { add: { querystring: ['q:$(query_params.v)', 'r:x$(query_params["v"])'] } }),
      request: fromQuery(name('query')),
    },
    {
      name: name('uri'),
      route: transformer(plugin, { replace: { uri: '/u/$(query_params.v)' } }),
      request: fromQuery(name('uri')),
    },
    {
      name: name('capture'),
      route: {
        paths: [`~/p-${name('capture')}/(?<v>[^/]*)`],
        ...transformer(plugin, {
          add: { headers: ['x-v:$(uri_captures.v)'] },
          replace: { uri: '/u/$(uri_captures[1])' },
        }),
      },
      request: fromQuery(name('capture'), (value) => `/p-${name('capture')}/${value}`),
    },
  ];
});

export const requestedPlaces: readonly RequestedPlace[] = [
  ...templates,
  { name: 'path', route: {}, request: fromQuery('path', (value) => `/p-path/${value}?${value}`) },
  { name: 'header', route: {}, request: fromHeader('header', 'X-Any') },
  { name: 'forwarded-for', route: {}, request: fromHeader('forwarded-for', 'X-Forwarded-For') },
  { name: 'forwarded-host', route: {}, request: fromHeader('forwarded-host', 'X-Forwarded-Host') },
  { name: 'forwarded-proto', route: {}, request: fromHeader('forwarded-proto', 'X-Forwarded-Proto') },
  { name: 'forwarded-prefix', route: {}, request: fromHeader('forwarded-prefix', 'X-Forwarded-Prefix') },
  { name: 'via', route: {}, request: fromHeader('via', 'Via') },
  { name: 'te', route: {}, request: fromHeader('te', 'TE') },
  {
    name: 'correlation-id',
    route: transformer('correlation-id', { echo_downstream: true }),
    request: fromHeader('correlation-id', 'Kong-Request-ID'),
  },
  {
    name: 'cors',
    route: transformer('cors', { credentials: true, origins: ['.*'] }),
    request: fromHeader('cors', 'Origin'),
  },
  {
    name: 'preflight',
    route: transformer('cors', {}),
    request: fromHeader(
      'preflight',
      'Access-Control-Request-Headers',
      'OPTIONS',
      'Origin: https://o.test\r\nAccess-Control-Request-Method: PUT\r\n',
    ),
  },
  {
    name: 'redirect',
    route: transformer('redirect', { location: 'https://b.test/x?y', keep_incoming_path: true }),
    request: fromQuery('redirect', (value) => `/p-redirect/${value}?${value}`),
  },
  {
    name: 'secure',
    route: { protocols: ['https'], https_redirect_status_code: 302 },
    request: fromQuery('secure', (value) => `/p-secure/x?${value}`),
  },
  {
    name: 'echo',
    route: transformer('request-termination', { status_code: 418, echo: true }),
    request: fromQuery('echo'),
  },
  {
    name: 'basic-auth',
    route: transformer('basic-auth', {}),
    request: (value) => ({
      line: 'GET /p-basic-auth',
      headers: `Authorization: Basic ${Buffer.from(`${value}:x`).toString('base64')}\r\n`,
    }),
  },
  { name: 'key-auth', route: transformer('key-auth', { key_names: ['v'] }), request: fromQuery('key-auth') },
  {
    name: 'rate-limiting',
    route: transformer('rate-limiting', {
      minute: 1_000_000,
      limit_by: 'header',
      header_name: 'x-in',
      policy: 'local',
    }),
    request: fromHeader('rate-limiting', 'X-In'),
  },
  {
    name: 'canary',
    route: transformer('canary', { percentage: 50, hash: 'header', hash_header: 'x-in', upstream_uri: '/canary' }),
    request: (value, random) => fromHeader('canary', pick(random, ['X-In', 'Cookie']))(value),
  },
];
