import type { ConfigProblem } from '../check.ts';
import { compileArgumentValidator } from '../policy/argument-validator.ts';
import type { Mode } from '../schema/modes.ts';
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

/** The server behind lists the tools, and the configuration says something about some of them. */
const modesOfServers: ReadonlySet<Mode> = new Set<Mode>(['passthrough-listener', 'upstream-server', 'stdio-server']);

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
  if (!modesOfServers.has(mode)) return [];
  return conversionFields
    .filter((field) => tool[field] !== undefined)
    .map((field) => ({
      path: `${path}.${field}`,
      message: `has no effect in ${mode} mode, where the upstream serves the tool`,
    }));
}

/** Lists pass by in one mode only; elsewhere the schema has to be said. */
function checkValidation(mode: Mode, tool: ToolConfig, path: string): ConfigProblem[] {
  if (tool.validate_arguments !== true) return [];
  if (mode === 'passthrough-listener') return [];
  if (tool.input_schema === undefined) {
    const message = `needs input_schema in ${mode} mode`;
    return [{ path: `${path}.validate_arguments`, message }];
  }
  const validator = compileArgumentValidator(tool.input_schema, { of: 'operator' });
  return 'problem' in validator ? [{ path: `${path}.input_schema`, message: validator.problem }] : [];
}

/** Where the gateway lists a server's tools itself, it can say something else of them. */
function checkOverrides(mode: Mode, tool: ToolConfig, earlier: readonly ToolConfig[], path: string): ConfigProblem[] {
  if (mode === 'upstream-server' || mode === 'stdio-server') {
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
    if (!modesOfServers.has(mode)) return [];
    return [{ path, message: `is needed in ${mode} mode to find the upstream’s tool` }];
  }
  const isRepeated = earlier.some((other) => other.name === name);
  return isRepeated ? [{ path, message: `'${name}' is listed already` }] : [];
}
