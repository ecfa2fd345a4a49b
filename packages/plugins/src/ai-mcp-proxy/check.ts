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

function checkSubjects({ acl_attribute_type, access_token_claim_field }: AiMcpProxyConfig): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (acl_attribute_type !== 'consumer') {
    problems.push({
      path: 'acl_attribute_type',
      message: "'oauth_access_token' needs the ai-mcp-oauth2 plugin, which comes with a later release; use consumer",
    });
  }
  if (access_token_claim_field !== undefined) {
    problems.push({ path: 'access_token_claim_field', message: 'has an effect with oauth_access_token only' });
  }
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
