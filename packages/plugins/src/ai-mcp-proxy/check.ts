import { compileClaimSubjects } from './claim-subjects.ts';
import type { AiMcpProxyConfig } from './schema.ts';

export interface ConfigProblem {
  path: string;
  message: string;
}

/** Refuses what this release doesn't do, and settings that would have no effect: none is ignored in silence. */
export function checkConfig(config: AiMcpProxyConfig): ConfigProblem[] {
  if (config.mode !== 'passthrough-listener') {
    return [
      { path: 'mode', message: `'${config.mode}' comes with a later release; only passthrough-listener is supported` },
    ];
  }
  return [...checkSubjects(config), ...checkServer(config.server), ...checkDefaultAcl(config), ...checkTools(config)];
}

function checkSubjects(config: AiMcpProxyConfig): ConfigProblem[] {
  const { acl_attribute_type, access_token_claim_field: field, include_consumer_groups, consumer_identifier } = config;
  if (acl_attribute_type === 'consumer') {
    if (field === undefined) return [];
    return [{ path: 'access_token_claim_field', message: 'has an effect with oauth_access_token only' }];
  }
  const aboutConsumers = 'has no effect with oauth_access_token, where rules are about a claim and not about consumers';
  const problems: ConfigProblem[] = [];
  if (field === undefined) {
    problems.push({ path: 'access_token_claim_field', message: 'is needed with oauth_access_token' });
  } else if (compileClaimSubjects(field) === undefined) {
    const message = `'${field}' is no path that can be followed; write .a.b, .a["b c"], .a[0] or .a[].b`;
    problems.push({ path: 'access_token_claim_field', message });
  }
  if (include_consumer_groups) problems.push({ path: 'include_consumer_groups', message: aboutConsumers });
  if (consumer_identifier !== 'username') problems.push({ path: 'consumer_identifier', message: aboutConsumers });
  return problems;
}

function checkServer({ forward_client_headers, tag, timeout, session }: AiMcpProxyConfig['server']): ConfigProblem[] {
  const upstreams = 'has no effect in passthrough-listener mode, where sessions are the upstream’s';
  const checks: [boolean, string, string][] = [
    [
      forward_client_headers,
      'forward_client_headers',
      'must be true in passthrough-listener mode, where headers go upstream',
    ],
    [tag === undefined, 'tag', 'has an effect in listener mode only'],
    [timeout === 10_000, 'timeout', 'has no effect in passthrough-listener mode; set the timeouts of the service'],
    [session.managed, 'session.managed', upstreams],
    [session.session_ttl === 86_400, 'session.session_ttl', upstreams],
    [session.strategy === undefined, 'session.strategy', upstreams],
    [session.client === undefined, 'session.client', upstreams],
    [session.redis === undefined, 'session.redis', upstreams],
  ];
  return checks.filter(([isFine]) => !isFine).map(([, path, message]) => ({ path: `server.${path}`, message }));
}

function checkDefaultAcl({ default_acl = [] }: AiMcpProxyConfig): ConfigProblem[] {
  return default_acl.flatMap(({ scope }, i) => {
    const path = `default_acl.${i}.scope`;
    if (scope !== 'tools') return [{ path, message: `'${scope}' is not supported; rules are about tools` }];
    const isRepeated = default_acl.findIndex((other) => other.scope === scope) < i;
    return isRepeated ? [{ path, message: `there is a default rule for ${scope} already` }] : [];
  });
}

const converting = [
  'host',
  'method',
  'path',
  'scheme',
  'headers',
  'query',
  'parameters',
  'request_body',
  'responses',
] as const;

function checkTools({ tools = [] }: AiMcpProxyConfig): ConfigProblem[] {
  return tools.flatMap((tool, i) => {
    const problems: ConfigProblem[] = converting
      .filter((field) => tool[field] !== undefined)
      .map((field) => ({
        path: `tools.${i}.${field}`,
        message: 'has no effect in passthrough-listener mode, where the upstream serves the tool',
      }));
    if (tool.name === undefined) {
      problems.push({
        path: `tools.${i}.name`,
        message: 'is needed in passthrough-listener mode to find the upstream’s tool',
      });
    } else if (tools.findIndex((other) => other.name === tool.name) < i) {
      problems.push({ path: `tools.${i}.name`, message: `'${tool.name}' is listed already` });
    }
    return problems;
  });
}
