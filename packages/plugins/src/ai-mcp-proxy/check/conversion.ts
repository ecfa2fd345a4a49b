import type { Attachment } from '@sallyport/pipeline';
import type { ConfigProblem } from '../check.ts';
import { convert } from '../conversion/convert.ts';
import { compileArgumentValidator } from '../policy/argument-validator.ts';
import { convertingModes } from '../schema/modes.ts';
import type { AiMcpProxyConfig } from '../schema.ts';

/** What a configuration that converts needs, of itself and of its route. */
export function checkConversion(config: AiMcpProxyConfig, { route }: Attachment): ConfigProblem[] {
  const { mode, openapi, tools = [] } = config;
  if (!convertingModes.includes(mode)) {
    return openapi === undefined ? [] : [{ path: 'openapi', message: `has no effect in ${mode} mode` }];
  }
  if (openapi === undefined && tools.length === 0) {
    return [{ path: 'tools', message: `${mode} mode needs tools, or openapi to make them of` }];
  }
  // As in Kong, the plugin does nothing there; it says so when it is set up.
  if (route === undefined) return [];
  const converted = convert(config, route);
  const problems = [...converted.problems];
  for (const [i, { name }] of tools.entries()) {
    const tool = converted.tools.find((one) => one.name === name);
    for (const [schema, field] of [
      [tool?.inputSchema, 'parameters'],
      [tool?.outputSchema, 'responses'],
    ] as const) {
      const validator = schema === undefined ? undefined : compileArgumentValidator(schema, { of: 'operator' });
      if (validator !== undefined && 'problem' in validator) {
        problems.push({ path: `tools.${i}.${field}`, message: `its schema: ${validator.problem}` });
      }
    }
  }
  return problems;
}
