import { checkOpenApi, openApiTools, readOpenApi } from '@sallyport/mcp/openapi-to-tools';
import type { ConfigProblem } from '../check.ts';
import type { AiMcpProxyConfig, ToolConfig } from '../schema.ts';

/** The tools that `openapi` of a configuration comes to; their paths are below the route's. */
export function openApiConfigs(config: AiMcpProxyConfig): { tools: ToolConfig[]; problems: ConfigProblem[] } {
  const { openapi } = config;
  if (openapi === undefined) return { tools: [], problems: [] };
  const { document, tags, operations, responses, ignore_security_errors: ignores } = openapi;
  const read = typeof document === 'string' ? readOpenApi(document) : checkOpenApi(document);
  if ('problem' in read) return { tools: [], problems: [problemOf(read.problem)] };
  const found = openApiTools(read.document, {
    tags,
    operations,
    withoutResponses: !responses,
    ignoreSecurityErrors: ignores,
  });
  const problems = found.problems.map(problemOf);
  const withRules = found.tools.filter(({ acl }) => acl !== undefined);
  const areScopes = config.acl_attribute_type === 'oauth_access_token';
  if (withRules.length > 0 && !areScopes && !ignores) {
    const message =
      'asks for scopes (x-kong-mcp-acl): set acl_attribute_type to oauth_access_token, or ignore_security_errors';
    problems.push({ path: 'openapi.document', message });
  }
  const tools = found.tools.map((tool) => {
    const { acl, scopes_required, ...rest } = tool;
    return { ...rest, ...(areScopes ? { acl, scopes_required } : {}), path: `.${tool.path}` } as ToolConfig;
  });
  return { tools, problems };
}

function problemOf({ path, message }: ConfigProblem): ConfigProblem {
  return { path: 'openapi.document', message: path === '' ? message : `${path}: ${message}` };
}
