import { join } from 'node:path';
import type { Canary } from './canaries.ts';
import type { LogReceivers } from './receivers.ts';

export interface Secrets extends Record<string, Canary[]> {
  clientKeys: Canary[];
  wrongKeys: Canary[];
  passwords: Canary[];
  wrongPasswords: Canary[];
  jwtSecrets: Canary[];
  tokens: Canary[];
  providerKeys: Canary[];
  prompts: Canary[];
  answers: Canary[];
  vault: Canary[];
  urlPasswords: Canary[];
  upstreamKeys: Canary[];
  sinkHeaders: Canary[];
  proxyCredentials: Canary[];
}

export interface World {
  readonly folder: string;
  readonly upstreamUrl: string;
  readonly receivers: LogReceivers;
}

/** Every secret is used for what it is, and every log is attached to everything. */
export function config(secrets: Secrets, world: World): string {
  const route = (name: string, plugins: unknown[], url = world.upstreamUrl) => ({
    name,
    url,
    retries: 1,
    routes: [{ name, paths: [`/${name}`] }],
    plugins,
  });
  const injected = (value: string) => ({
    name: 'upstream-auth',
    config: { auth: { header_name: 'x-upstream-key', header_value: value } },
  });
  const keyAuth = { name: 'key-auth', config: { key_in_query: true, hide_credentials: false } };
  return JSON.stringify({
    _format_version: '3.0',
    services: [
      route('keys', [keyAuth, injected(secrets.upstreamKeys[0]!.value)]),
      route('hidden', [
        { name: 'key-auth', config: { hide_credentials: true } },
        injected(secrets.upstreamKeys[1]!.value),
      ]),
      route('passwords', [{ name: 'basic-auth' }, injected('{vault://env/leak-vault-one}')]),
      route('jwt', [{ name: 'jwt', config: { uri_param_names: ['jwt'] } }, injected('{vault://env/leak-vault-two}')]),
      route('sessions', [keyAuth, { name: 'session', config: { cookie_name: 'leak_session', cookie_secure: false } }]),
      route('open', [injected(secrets.upstreamKeys[2]!.value)]),
      route('away', [injected(secrets.upstreamKeys[3]!.value)], 'http://127.0.0.1:9'),
      ...secrets.providerKeys.map(({ value }, n) =>
        route(`model-${n}`, [
          {
            name: 'ai-proxy',
            config: {
              route_type: 'llm/v1/chat',
              auth: { header_name: 'authorization', header_value: `Bearer ${value}` },
              model: { provider: 'openai', name: 'gpt-5', options: { upstream_url: modelUrl(n, world) } },
              logging: { log_statistics: true, log_payloads: false },
            },
          },
        ]),
      ),
    ],
    consumers: [
      {
        username: 'ann',
        keyauth_credentials: secrets.clientKeys.map(({ value }) => ({ key: value })),
        basicauth_credentials: secrets.passwords.map(({ value }, n) => ({ username: `ann-${n}`, password: value })),
        jwt_secrets: secrets.jwtSecrets.map(({ value }, n) => ({
          key: `issuer-${n}`,
          secret: value,
          algorithm: 'HS256',
        })),
      },
    ],
    plugins: logs(secrets, world),
  });
}

/** The first models answer, others fail in their own way. */
function modelUrl(n: number, { upstreamUrl }: World): string {
  return [
    `${upstreamUrl}/chat`,
    `${upstreamUrl}/chat/fails`,
    `${upstreamUrl}/chat/hangs-up`,
    'http://127.0.0.1:9/chat',
  ][n]!;
}

function logs(secrets: Secrets, { folder, receivers }: World): unknown[] {
  const host = '127.0.0.1';
  const { httpPort, tcpPort, udpPort, syslogPort, statsdPort, datadogPort, kafkaPort, otlpPort } = receivers;
  const [password] = secrets.urlPasswords;
  const queue = { max_batch_size: 50, max_coalescing_delay: 0.1 };
  return [
    { name: 'file-log', config: { path: join(folder, 'access.log') } },
    {
      name: 'http-log',
      config: {
        http_endpoint: `http://logs:${encodeURIComponent(password!.value)}@${host}:${httpPort}/in`,
        headers: { 'x-token': secrets.sinkHeaders[0]!.value },
        queue,
      },
    },
    { name: 'tcp-log', config: { host, port: tcpPort } },
    { name: 'udp-log', config: { host, port: udpPort } },
    { name: 'syslog', config: { host, port: syslogPort } },
    { name: 'statsd', config: { host, port: statsdPort, consumer_identifier_default: 'username' } },
    { name: 'datadog', config: { host, port: datadogPort } },
    {
      name: 'kafka-log',
      config: { bootstrap_servers: [{ host, port: kafkaPort }], topic: 'logs', producer_async_flush_timeout: 100 },
    },
    {
      name: 'prometheus',
      config: { status_code_metrics: true, latency_metrics: true, ai_metrics: true, per_consumer: true },
    },
    {
      name: 'opentelemetry',
      config: {
        traces_endpoint: `http://${host}:${otlpPort}/v1/traces`,
        access_logs: { endpoint: `http://${host}:${otlpPort}/v1/logs` },
        headers: { 'x-token': secrets.sinkHeaders[1]!.value },
        sampling_rate: 1,
        queue,
      },
    },
  ];
}
