import { compileClaimSubjects } from '../../shared/claim-subjects.ts';
import type { ConfigProblem } from '../check.ts';
import { convertingModes } from '../schema/modes.ts';
import type { AiMcpProxyConfig } from '../schema.ts';

/** What the rules say of the caller must be something that rules can be about. */
export function checkAccess(config: AiMcpProxyConfig): ConfigProblem[] {
  return [...checkSubjects(config), ...checkDefaultAcl(config)];
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

function checkDefaultAcl({ mode, default_acl = [] }: AiMcpProxyConfig): ConfigProblem[] {
  const hasToolsOnly = convertingModes.includes(mode);
  return default_acl.flatMap(({ scope }, i) => {
    if (hasToolsOnly && scope !== 'tools')
      return [{ path: `default_acl.${i}.scope`, message: `has no effect in ${mode} mode, where there are tools only` }];
    const isRepeated = default_acl.findIndex((other) => other.scope === scope) < i;
    return isRepeated
      ? [{ path: `default_acl.${i}.scope`, message: `there is a default rule for ${scope} already` }]
      : [];
  });
}
