import type { Secret } from '@sallyport/contracts';
import { ConvertedTool, convertTool, type ToolPlace } from '@sallyport/mcp';
import type { RouteEntity } from '@sallyport/pipeline';
import type { ConfigProblem } from '../check.ts';
import type { AiMcpProxyConfig, ToolConfig } from '../schema.ts';
import { openApiConfigs } from './openapi.ts';

/** What a configuration that converts comes to at a route. */
export interface Conversion {
  readonly tools: readonly ConvertedTool[];
  /** As configured, each with the name that callers use: what rules are about. */
  readonly configs: readonly ToolConfig[];
  readonly problems: readonly ConfigProblem[];
}

/** Makes the tools of a configuration: those of its OpenAPI document, and those it lists. */
export function convert(config: AiMcpProxyConfig, route: RouteEntity, secret?: (text: string) => Secret): Conversion {
  const place = placeOf(route);
  const document = openApiConfigs(config);
  const problems = [...document.problems];
  const listed = (config.tools ?? []).map((tool, i) => ({ tool, position: i + 1, path: `tools.${i}` }));
  const tools: ConvertedTool[] = [];
  const configs: ToolConfig[] = [];
  const add = (tool: ToolConfig, position: number, path: string) => {
    const converted = convertTool(tool, position, place, secret);
    if (!(converted instanceof ConvertedTool)) {
      problems.push(...converted.map((one) => ({ path: `${path}.${one.path}`, message: one.message })));
    } else if (configs.some(({ name }) => name === converted.name)) {
      problems.push({ path: `${path}.name`, message: `there is a tool '${converted.name}' already` });
    } else {
      tools.push(converted);
      configs.push({ ...tool, name: converted.name });
    }
  };
  for (const generated of document.tools) {
    const own = listed.find(({ tool }) => tool.name === generated.name);
    // A listed tool of the same name says otherwise what it says at all.
    add({ ...generated, ...(own && withoutAbsent(own.tool)) }, 0, own?.path ?? 'openapi.document');
  }
  const generatedNames = new Set(document.tools.map(({ name }) => name));
  for (const { tool, position, path } of listed) {
    if (tool.name === undefined || !generatedNames.has(tool.name)) add(tool, position, path);
  }
  return { tools, configs, problems };
}

function placeOf({ id, name, paths = [], methods = [], hosts = [], headers = {} }: RouteEntity): ToolPlace {
  return { routeId: id, routeName: name ?? id, paths, methods, hosts, headers };
}

function withoutAbsent(tool: ToolConfig): Partial<ToolConfig> {
  return Object.fromEntries(Object.entries(tool).filter(([, value]) => value !== undefined));
}
