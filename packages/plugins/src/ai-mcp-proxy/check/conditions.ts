import type { PrimitiveKind } from '@sallyport/mcp';
import type { ConfigProblem } from '../check.ts';
import { compilePrimitiveCondition } from '../policy/conditions.ts';
import type { AiMcpProxyConfig } from '../schema.ts';

/** Conditions must be expressions that could be met. */
export function checkConditions(config: AiMcpProxyConfig): ConfigProblem[] {
  const { tool_defaults, tools = [], prompts = [], resources = [] } = config;
  return [
    ...check('tool', tool_defaults, 'tool_defaults'),
    ...tools.flatMap((tool, i) => check('tool', tool, `tools.${i}`)),
    ...prompts.flatMap((prompt, i) => check('prompt', prompt, `prompts.${i}`)),
    ...resources.flatMap((resource, i) => check('resource', resource, `resources.${i}`)),
  ];
}

function check(
  kind: PrimitiveKind,
  { condition }: { readonly condition?: string | undefined },
  path: string,
): ConfigProblem[] {
  const compiled = condition === undefined ? undefined : compilePrimitiveCondition(kind, condition);
  return compiled !== undefined && 'problem' in compiled
    ? [{ path: `${path}.condition`, message: compiled.problem }]
    : [];
}
