import { isObject, type JsonObject } from '../conversion/tool-definition.ts';
import { directRoute } from './direct-route.ts';
import { KongExtensions } from './kong-extensions.ts';
import { slug, uuidOf } from './kong-names.ts';
import type { DocumentProblem } from './read-document.ts';
import { serversOf } from './servers.ts';
import { type OpenApiTool, openApiTools, type ToolsOptions } from './tools.ts';

export interface KongFileOptions extends ToolsOptions {
  readonly mode: 'conversion-listener' | 'conversion-only';
  /** Of all entities; else those of `x-kong-tags`, else `otherwiseTags`. */
  readonly entityTags?: readonly string[] | undefined;
  readonly otherwiseTags: readonly string[];
  /** Instead of `/<name>-mcp`. */
  readonly pathPrefix?: string | undefined;
  /** A route for each operation, too, for clients that speak no MCP. */
  readonly includeDirectRoute?: boolean | undefined;
  readonly withoutIds?: boolean | undefined;
  /** Base of names and ids; else `x-kong-name`, else the title. */
  readonly name?: string | undefined;
}

export interface KongFile {
  /** In Kong's declarative format; undefined where there are problems. */
  readonly file: JsonObject | undefined;
  readonly tools: number;
  readonly problems: readonly DocumentProblem[];
  readonly warnings: readonly DocumentProblem[];
}

/** A declarative file that serves an API as MCP tools, as decK makes one. */
export function kongFileOf(document: JsonObject, options: KongFileOptions): KongFile {
  const { tools, operations, access, problems: faults, warnings: leftOut } = openApiTools(document, options);
  const problems = [...faults];
  const warnings = [...leftOut];
  const name = slug(options.name ?? textOf(document['x-kong-name']) ?? titleOf(document) ?? 'api');
  const servers = serversOf(document, problems, warnings);
  const [server] = servers;
  const extensions = new KongExtensions(document, problems);
  const tags = options.entityTags ?? extensions.texts('x-kong-tags') ?? options.otherwiseTags;
  if (tools.length === 0 && problems.length === 0) {
    problems.push({ path: '/paths', message: 'has no operation that could be a tool' });
  }
  const direct = options.includeDirectRoute === true;
  const id = (of: string) => (options.withoutIds === true ? {} : { id: uuidOf(of) });
  const plugin = {
    ...id(`${name}-mcp.plugin.ai-mcp-proxy`),
    name: 'ai-mcp-proxy',
    config: {
      mode: options.mode,
      ...(options.mode === 'conversion-listener' ? access.settings : {}),
      ...(access.settings === undefined || access.byDefault === undefined ? {} : { default_acl: access.byDefault }),
      ...withoutTools(extensions.object('x-kong-mcp-proxy')),
      tools: tools.map((tool) => (direct ? tool : belowRoute(tool))),
    },
    tags,
  };
  const routeDefaults = extensions.object('x-kong-route-defaults') ?? {};
  const route = {
    ...withoutService(routeDefaults),
    // Paths of tools follow that of the route, and the API knows nothing of it.
    ...(routeDefaults['strip_path'] === false ? { strip_path: true } : {}),
    ...id(`${name}-mcp.route`),
    name: `${name}-mcp`,
    paths: [options.pathPrefix ?? `/${name}-mcp`],
    plugins: [plugin],
    tags,
  };
  if (problems.length > 0 || server === undefined) return { file: undefined, tools: 0, problems, warnings };

  const several = servers.length > 1;
  const service = {
    ...extensions.object('x-kong-service-defaults'),
    ...id(`${name}.service`),
    name,
    protocol: server.protocol,
    host: several ? `${name}.upstream` : server.host,
    port: server.port,
    path: server.path,
    plugins: extensions
      .plugins()
      .map(({ name: plugin, fields }) => ({ ...id(`${name}.plugin.${plugin}`), name: plugin, ...fields, tags })),
    routes: [
      route,
      ...(direct ? operations.map((one) => directRoute(one, name, withoutService(routeDefaults), tags, id)) : []),
    ],
    tags,
  };
  const upstream = {
    ...extensions.object('x-kong-upstream-defaults'),
    ...id(`${name}.upstream`),
    name: `${name}.upstream`,
    targets: servers.map(({ host, port }) => ({ target: `${host}:${port}`, tags })),
    tags,
  };
  return {
    file: { _format_version: '3.0', services: [service], ...(several ? { upstreams: [upstream] } : {}) },
    tools: tools.length,
    problems,
    warnings,
  };
}

/** No route leads to the path of an operation but that of the tools themselves. */
function belowRoute(tool: OpenApiTool): OpenApiTool {
  return { ...tool, path: `.${tool.path}` };
}

function withoutTools(config: JsonObject | undefined): JsonObject {
  const { tools, ...rest } = config ?? {};
  return rest;
}

function withoutService(route: JsonObject): JsonObject {
  const { service, ...rest } = route;
  return rest;
}

function titleOf({ info }: JsonObject): string | undefined {
  return isObject(info) ? textOf(info['title']) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
