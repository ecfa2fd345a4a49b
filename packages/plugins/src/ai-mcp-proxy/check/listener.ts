import type { ConfigProblem } from '../check.ts';
import type { AiMcpProxyConfig } from '../schema.ts';

/** What makes an MCP server of several sources. */
export function checkListener({
  mode,
  server,
  cache,
  default_acl = [],
  tools = [],
}: AiMcpProxyConfig): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const { session } = server;
  if (session.strategy === 'redis' && session.redis === undefined)
    problems.push({ path: 'server.session.redis', message: 'is needed with the strategy redis' });
  if (session.strategy !== 'redis' && session.redis !== undefined)
    problems.push({ path: 'server.session.redis', message: 'has an effect with the strategy redis only' });
  if (mode !== 'listener') return problems;
  if (server.tag === undefined)
    problems.push({ path: 'server.tag', message: 'is needed in listener mode: it names the sources' });
  const hasRules = default_acl.length > 0 || tools.some(({ acl }) => acl !== undefined);
  if (hasRules && cache?.tools_list?.cache_scope === 'public')
    problems.push({
      path: 'cache.tools_list.cache_scope',
      message: 'cannot be public where rules say who sees what: a list made for one caller is not for others',
    });
  return problems;
}
