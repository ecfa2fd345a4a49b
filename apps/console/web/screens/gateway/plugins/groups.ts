export interface PluginGroup {
  readonly title: string;
  readonly names: readonly string[];
}

/** What plugins are for. One that stands in none of these is shown last, under "Other". */
export const pluginGroups: readonly PluginGroup[] = [
  {
    title: 'AI',
    names: [
      'ai-proxy',
      'ai-proxy-advanced',
      'ai-rate-limiting-advanced',
      'ai-semantic-cache',
      'ai-prompt-decorator',
      'ai-prompt-template',
      'budget',
    ],
  },
  {
    title: 'Guards',
    names: [
      'ai-prompt-guard',
      'ai-semantic-prompt-guard',
      'ai-semantic-response-guard',
      'ai-custom-guardrail',
      'secret-redaction',
    ],
  },
  {
    title: 'MCP and agents',
    names: ['ai-mcp-proxy', 'ai-mcp-oauth2', 'mcp-passthrough-auth', 'agent-access', 'oauth-facade'],
  },
  {
    title: 'Authentication',
    names: [
      'key-auth',
      'openid-connect',
      'jwt',
      'basic-auth',
      'hmac-auth',
      'mtls-auth',
      'header-cert-auth',
      'oauth2-introspection',
      'session',
    ],
  },
  {
    title: 'Security',
    names: ['acl', 'ip-restriction', 'cors', 'request-validator', 'request-size-limiting', 'tls-metadata-headers'],
  },
  {
    title: 'Credentials for upstreams',
    names: ['upstream-auth', 'upstream-oauth', 'upstream-sign-in', 'upstream-sign-in-pages'],
  },
  {
    title: 'Traffic',
    names: ['rate-limiting', 'rate-limiting-advanced', 'proxy-cache', 'canary', 'redirect', 'request-termination'],
  },
  {
    title: 'Transforming',
    names: [
      'request-transformer',
      'request-transformer-advanced',
      'response-transformer',
      'response-transformer-advanced',
      'correlation-id',
    ],
  },
  {
    title: 'Observing',
    names: [
      'opentelemetry',
      'prometheus',
      'zipkin',
      'datadog',
      'statsd',
      'http-log',
      'file-log',
      'tcp-log',
      'udp-log',
      'kafka-log',
      'loggly',
      'syslog',
    ],
  },
];
