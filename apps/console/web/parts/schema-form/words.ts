/** Names that are not written as other words are. */
const names: Readonly<Record<string, string>> = {
  acl: 'ACL',
  acls: 'ACLs',
  ai: 'AI',
  api: 'API',
  arn: 'ARN',
  aws: 'AWS',
  cors: 'CORS',
  csp: 'CSP',
  dpop: 'DPoP',
  gcp: 'GCP',
  gemini: 'Gemini',
  grpc: 'gRPC',
  hmac: 'HMAC',
  http: 'HTTP',
  https: 'HTTPS',
  id: 'ID',
  ids: 'IDs',
  ip: 'IP',
  ips: 'IPs',
  json: 'JSON',
  jwk: 'JWK',
  jwks: 'JWKS',
  jwt: 'JWT',
  jti: 'JTI',
  llm: 'LLM',
  mcp: 'MCP',
  mtls: 'mTLS',
  oauth2: 'OAuth 2.0',
  openapi: 'OpenAPI',
  pii: 'PII',
  pgvector: 'pgvector',
  redis: 'Redis',
  sql: 'SQL',
  ssl: 'TLS',
  sni: 'SNI',
  snis: 'SNIs',
  tls: 'TLS',
  ttl: 'time to live',
  udp: 'UDP',
  tcp: 'TCP',
  uri: 'URI',
  uris: 'URIs',
  url: 'URL',
  urls: 'URLs',
  vectordb: 'vector database',
  auth: 'authentication',
};

/** `redis_ssl_verify` → `Redis TLS verify`. */
export function labelOf(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .split(/[_\-\s]+/)
    .filter(Boolean)
    .map((word) => names[word.toLowerCase()] ?? word.toLowerCase());
  const text = words.join(' ');
  return /^[a-z]/.test(text) && !/^(gRPC|mTLS|pgvector)/.test(text) ? text[0]!.toUpperCase() + text.slice(1) : text;
}

const singulars: Readonly<Record<string, string>> = { ies: 'y', ses: 's', xes: 'x', ches: 'ch' };

/** What one of a list is called: `targets` → `Target`. */
export function singularOf(name: string): string {
  const label = labelOf(name);
  for (const [ending, single] of Object.entries(singulars))
    if (label.toLowerCase().endsWith(ending)) return label.slice(0, -ending.length) + single;
  return /[^s]s$/i.test(label) ? label.slice(0, -1) : label;
}

/** As it stands within a sentence: `Client ID` → `client ID`. */
export const inSentence = (label: string): string => label.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase());

export const problemsCount = (count: number): string => (count === 1 ? '1 problem' : `${count} problems`);
