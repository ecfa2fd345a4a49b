import type { ConfigProblem } from '../check.ts';
import { compileArgumentValidator } from '../policy/argument-validator.ts';
import { convertingModes, type Mode, serverModes } from '../schema/modes.ts';
import type { AiMcpProxyConfig, ToolConfig } from '../schema.ts';

/** Names by which tools are found, and fields of a tool that its mode has a use for. */
export function checkTools({ mode, tools = [] }: AiMcpProxyConfig): ConfigProblem[] {
  return tools.flatMap((tool, i) => [
    ...checkConversion(mode, tool, `tools.${i}`),
    ...checkValidation(mode, tool, `tools.${i}`),
    ...checkOverrides(mode, tool, tools.slice(0, i), `tools.${i}`),
    ...checkName(mode, tool, tools.slice(0, i), `tools.${i}.name`),
  ]);
}

const conversionFields = [
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

function checkConversion(mode: Mode, tool: ToolConfig, path: string): ConfigProblem[] {
  if (convertingModes.includes(mode)) return [];
  return conversionFields
    .filter((field) => tool[field] !== undefined)
    .map((field) => ({
      path: `${path}.${field}`,
      message: `has no effect in ${mode} mode, where a server serves the tool`,
    }));
}

/** Lists pass by in one mode only; elsewhere the schema has to be said. */
function checkValidation(mode: Mode, tool: ToolConfig, path: string): ConfigProblem[] {
  if (tool.validate_arguments === undefined || mode === 'passthrough-listener') return [];
  if (!serverModes.includes(mode)) {
    const why = convertingModes.includes(mode) ? 'which compares all arguments' : 'where it stands at the sources';
    return [{ path: `${path}.validate_arguments`, message: `has no effect in ${mode} mode, ${why}` }];
  }
  if (!tool.validate_arguments) return [];
  if (tool.input_schema === undefined) {
    const message = `needs input_schema in ${mode} mode`;
    return [{ path: `${path}.validate_arguments`, message }];
  }
  const validator = compileArgumentValidator(tool.input_schema, { of: 'operator' });
  return 'problem' in validator ? [{ path: `${path}.input_schema`, message: validator.problem }] : [];
}

function checkOverrides(mode: Mode, tool: ToolConfig, earlier: readonly ToolConfig[], path: string): ConfigProblem[] {
  if (serverModes.includes(mode)) {
    const { alias } = tool;
    const isTaken = alias !== undefined && earlier.some((other) => other.alias === alias);
    return isTaken ? [{ path: `${path}.alias`, message: `'${alias}' is another tool’s alias already` }] : [];
  }
  return overrides
    .filter((field) => tool[field] !== undefined)
    .map((field) => ({ path: `${path}.${field}`, message: `has no effect in ${mode} mode` }));
}

const overrides = ['alias', 'input_schema', 'output_schema'] as const;

function checkName(mode: Mode, { name }: ToolConfig, earlier: readonly ToolConfig[], path: string): ConfigProblem[] {
  if (name === undefined) {
    return convertingModes.includes(mode)
      ? []
      : [{ path, message: `is needed in ${mode} mode to find the server’s tool` }];
  }
  const isRepeated = earlier.some((other) => other.name === name);
  return isRepeated ? [{ path, message: `'${name}' is listed already` }] : [];
}
