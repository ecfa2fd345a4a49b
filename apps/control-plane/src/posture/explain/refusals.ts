import type { PluginDuty, PluginEntity } from '@sallyport/pipeline';

/** With what a plugin may refuse, and when, as its configuration says it. */
export interface MayRefuse {
  readonly status: number | undefined;
  readonly text: string;
}

type Config = Readonly<Record<string, unknown>>;

/** What plugins that authenticate want to be shown; of others it is told in general. */
const needs: Readonly<Record<string, (config: Config) => string>> = {
  'key-auth': (config) => `a key as ${listOf(config['key_names'])}, in ${placesOf(config)}`,
  'basic-auth': () => 'a username and password, as Authorization: Basic',
  'hmac-auth': () => 'a signature by the secret of a consumer',
  jwt: () => 'a JWT that a consumer has signed',
  'openid-connect': (config) => `${listOf(config['auth_methods'])} of ${config['issuer'] ?? 'the provider'}`,
  'oauth2-introspection': () => 'a token that the introspection endpoint knows',
  'ai-mcp-oauth2': (config) =>
    `a token of ${listOf(config['authorization_servers'])} for ${config['resource'] ?? 'this resource'}`,
  'mtls-auth': () => 'a client certificate',
  'header-cert-auth': () => 'a client certificate in a header',
};

/** What limits bound, in words. */
const bounds: Readonly<Record<string, (config: Config) => string>> = {
  'rate-limiting': (config) => `${windowsOf(config)} by ${config['limit_by'] ?? 'consumer'}`,
  'rate-limiting-advanced': (config) => `${pairsOf(config)} by ${config['identifier'] ?? 'consumer'}`,
  'ai-rate-limiting-advanced': () => 'tokens, cost or requests in a time, as its policies say',
  budget: (config) =>
    `what ${listOf((config['levels'] as { name?: string }[] | undefined)?.map(({ name }) => name))} may spend`,
};

const byDuty: Readonly<Partial<Record<PluginDuty, (plugin: PluginEntity) => MayRefuse>>> = {
  authentication: ({ name, config }) => ({ status: 401, text: `Needs ${needs[name]?.(config) ?? 'a credential'}.` }),
  authorization: ({ config }) => ({ status: 403, text: `Lets in ${rulesOf(config)}.` }),
  admission: ({ name }) => ({
    status: name === 'ip-restriction' ? 403 : 400,
    text: admissions[name] ?? 'Looks at the request.',
  }),
  limit: ({ name, config }) => ({ status: 429, text: `Refuses more than ${bounds[name]?.(config) ?? 'so much'}.` }),
  spending: ({ name, config }) => ({ status: 429, text: `Bounds ${bounds[name]?.(config) ?? 'what is spent'}.` }),
  guard: () => ({ status: 400, text: 'Refuses by what is asked or answered.' }),
  redaction: ({ config }) =>
    config['action'] === 'block'
      ? { status: 400, text: 'Refuses what holds secrets.' }
      : { status: undefined, text: 'Takes secrets out; refuses nothing.' },
};

const admissions: Readonly<Record<string, string>> = {
  'ip-restriction': 'Looks at the network that the request comes from.',
  'request-validator': 'Compares the request with its schema.',
  'request-size-limiting': 'Refuses bodies that are too large.',
};

/** Undefined of a plugin that refuses nothing, as far as its duty tells. */
export function mayRefuse(plugin: PluginEntity, duty: PluginDuty | undefined): MayRefuse | undefined {
  if (duty !== undefined) return byDuty[duty]?.(plugin);
  if (plugin.name === 'request-termination')
    return { status: Number(plugin.config['status_code']), text: 'Answers by itself.' };
  return plugin.name === 'ai-mcp-proxy'
    ? { status: 403, text: 'Refuses tools, prompts and resources by its rules.' }
    : undefined;
}

function listOf(value: unknown): string {
  return Array.isArray(value) && value.length > 0 ? value.map(String).join(', ') : 'what it is told';
}

function placesOf(config: Config): string {
  const places = [
    ['key_in_header', 'a header'],
    ['key_in_query', 'the query'],
    ['key_in_body', 'the body'],
  ] as const;
  return places.flatMap(([field, place]) => (config[field] === true ? [place] : [])).join(' or ');
}

function windowsOf(config: Config): string {
  const periods = ['second', 'minute', 'hour', 'day', 'month', 'year'];
  return periods
    .flatMap((period) => (config[period] === undefined ? [] : [`${config[period]} a ${period}`]))
    .join(', ');
}

function pairsOf({ limit, window_size }: Config): string {
  const windows = Array.isArray(window_size) ? window_size : [];
  return (Array.isArray(limit) ? limit : []).map((count, at) => `${count} in ${windows[at]} s`).join(', ');
}

function rulesOf({ allow, deny }: Config): string {
  if (Array.isArray(allow) && allow.length > 0) return `members of ${listOf(allow)}`;
  if (Array.isArray(deny) && deny.length > 0) return `whoever is not in ${listOf(deny)}`;
  return 'whom its rules name';
}
