/** What to say of a plugin of Kong's that the gateway does not have. */
export type Otherwise = { readonly plannedWith: string } | { readonly use: string } | { readonly never: string };

export interface KongPlugin {
  readonly name: string;
  /** The larger runs first. */
  readonly priority: number;
  /** Looked at only while the gateway has no plugin of this name. */
  readonly otherwise: Otherwise;
  /** What the gateway's plugin lacks beside the settings that its schema refuses. */
  readonly lacks?: string | undefined;
}

const plannedWith = (part: string): Otherwise => ({ plannedWith: part });
const use = (alternative: string): Otherwise => ({ use: alternative });
const never = (reason: string): Otherwise => ({ never: reason });

const llm = plannedWith('LLM traffic');
const guards = plannedWith('LLM traffic: guards');
const mcp = plannedWith('MCP');
const observability = plannedWith('observability: metrics and traces');
const traffic = plannedWith('traffic control');
const later = plannedWith('a later release of the gateway');
const noLua = never('Lua is not run here; a plugin from outside is written in TypeScript or JavaScript');
const collector = use(
  '`http-log` or `file-log` into a collector (Vector, Fluent Bit, an OpenTelemetry Collector) that speaks to it',
);

/** Kong's catalogue of plugins (Gateway 3.15), by what they are for. */
export const catalogue: Readonly<Record<string, readonly KongPlugin[]>> = {
  Authentication: rows([
    ['session', 1900, later],
    ['oauth2-introspection', 1700, later],
    [
      'mtls-auth',
      1600,
      later,
      'directory names among the alternative names are not looked at; names of authorities are always sent',
    ],
    ['jwt', 1450, later, 'tokens in the path are not looked for: logs show paths'],
    ['oauth2', 1400, use('a provider of identity: the gateway checks tokens and does not hand them out')],
    ['vault-auth', 1350, use('`key-auth`, with credentials from the configuration')],
    ['key-auth', 1250, later],
    ['ldap-auth', 1200, use('a provider of identity that asks the directory')],
    ['basic-auth', 1100, later],
    [
      'openid-connect',
      1050,
      later,
      '`kong_oauth2` among `auth_methods`: use a provider of identity; sessions in memcached; ID tokens as bearer tokens',
    ],
    ['hmac-auth', 1030, later],
    ['jwt-signer', 1020, later],
    ['ai-mcp-oauth2', 1015, mcp],
    ['saml', 1010, use('a provider of identity that takes SAML and speaks OpenID Connect')],
    ['header-cert-auth', 1009, later],
    ['konnect-application-auth', 960, plannedWith('the developer portal')],
    ['ace', 955, plannedWith('the developer portal')],
    ['upstream-oauth', 760, later, 'beyond Kong: `token_exchange`, a token for the caller'],
  ]),
  Security: rows([
    ['bot-detection', 2500, use('`request-termination` with a `condition` on the user agent')],
    ['cors', 2000, later],
    ['jwe-decrypt', 1999, later],
    [
      'acme',
      1705,
      use('an ACME client (certbot, cert-manager, lego) that writes the certificate into the configuration'),
    ],
    ['json-threat-protection', 1009, traffic],
    ['xml-threat-protection', 1008, never('XML is not read by the gateway')],
    [
      'injection-protection',
      1007,
      use('a web application firewall, or `request-validator`, which says what may come in rather than what may not'),
    ],
    ['tls-handshake-modifier', 997, later],
    ['tls-metadata-headers', 996, later],
    ['ip-restriction', 990, later],
    ['acl', 950, later],
    ['opa', 920, plannedWith('policies')],
  ]),
  'Traffic control': rows([
    ['websocket-validator', 1006, later],
    ['websocket-size-limit', 1003, later],
    ['request-validator', 999, later],
    ['request-size-limiting', 951, later],
    ['rate-limiting', 910, later],
    ['rate-limiting-advanced', 910, later],
    ['service-protection', 901, traffic],
    ['response-ratelimiting', 900, traffic],
    ['route-by-header', 850, use('routes that match headers, or an expression')],
    ['oas-validation', 840, use('`request-validator`, with the schemas of the description')],
    ['redirect', 779, later],
    ['upstream-timeout', 400, use('the timeouts of a service of its own')],
    ['proxy-cache', 100, later],
    ['proxy-cache-advanced', 100, use('`proxy-cache`')],
    ['forward-proxy', 50, later],
    ['canary', 20, later],
    ['request-termination', 2, later],
    ['mocking', -1, use('`request-termination` with a body')],
  ]),
  Transformation: rows([
    ['exit-transformer', 9999, noLua],
    ['grpc-gateway', 998, later],
    ['request-callout', 812, use('a plugin from outside')],
    ['jq', 811, use('`request-transformer-advanced` and `response-transformer-advanced`, or a plugin from outside')],
    ['datakit', 810, use('a plugin from outside')],
    ['request-transformer-advanced', 802, later],
    ['request-transformer', 801, later],
    ['response-transformer', 800, later],
    ['response-transformer-advanced', 800, later],
    ['route-transformer-advanced', 780, use('`request-transformer` for the path, and a service for each upstream')],
    ['grpc-web', 3, later],
    ['correlation-id', 100_001, later],
  ]),
  'Serverless and messaging': rows([
    ['pre-function', 1_000_000, noLua],
    ['standard-webhooks', 759, later],
    ['confluent', 752, never('producing into a log of messages is not the business of this gateway')],
    ['aws-lambda', 750, use('the function’s own URL as a service')],
    ['azure-functions', 749, use('the function’s own URL as a service')],
    ['post-function', -1000, noLua],
  ]),
  'Logs, metrics and traces': rows([
    ['app-dynamics', 999_999, never('its agent is closed; it takes OpenTelemetry')],
    ['zipkin', 100_000, observability],
    ['metering-and-billing', 16, plannedWith('metering and billing')],
    ['solace-log', 15, collector],
    ['opentelemetry', 14, observability],
    ['prometheus', 13, observability],
    ['http-log', 12, later],
    ['statsd', 11, collector],
    ['datadog', 10, collector],
    ['file-log', 9, later],
    ['udp-log', 8, collector],
    ['tcp-log', 7, collector],
    ['loggly', 6, collector],
    ['kafka-log', 5, collector],
    ['syslog', 4, collector],
  ]),
  'AI: tools and agents': rows([
    ['ai-mcp-proxy', 820, mcp, 'modes other than `passthrough-listener`'],
    ['ai-a2a-proxy', 819, plannedWith('A2A')],
  ]),
  'AI: models': rows([
    ['ai-rate-limiting-advanced', 905, llm],
    ['ai-custom-guardrail', 785, guards, 'functions in Lua: conditions in CEL take their place'],
    ['ai-lakera-guard', 784, guards],
    ['ai-gcp-model-armor', 783, guards],
    ['ai-semantic-response-guard', 782, guards],
    ['ai-aws-guardrails', 781, guards],
    ['ai-rag-injector', 778, llm],
    ['ai-request-transformer', 777, llm],
    ['ai-sanitizer', 776, guards],
    ['ai-semantic-prompt-guard', 775, guards],
    ['ai-azure-content-safety', 774, guards],
    ['ai-prompt-template', 773, llm],
    ['ai-prompt-decorator', 772, llm],
    ['ai-prompt-guard', 771, guards],
    ['ai-proxy', 770, llm],
    ['ai-proxy-advanced', 770, llm],
    ['ai-prompt-compressor', 769, llm],
    ['ai-response-transformer', 768, llm],
    ['ai-llm-as-judge', 767, llm],
    ['ai-semantic-cache', 765, llm],
  ]),
};

function rows(list: readonly (readonly [string, number, Otherwise, string?])[]): KongPlugin[] {
  return list.map(([name, priority, otherwise, lacks]) => ({ name, priority, otherwise, lacks }));
}
