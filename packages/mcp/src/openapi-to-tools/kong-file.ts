import { hash } from 'node:crypto';
import { isObject, type JsonObject } from '../conversion/tool-definition.ts';
import type { Operation } from './operations.ts';
import type { DocumentProblem } from './read-document.ts';
import { References } from './references.ts';
import { serversOf } from './servers.ts';
import { kebabCase } from './tool-name.ts';
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
  const extensions = new Extensions(document, problems);
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

function directRoute(
  { method, path, id: operationId }: Operation,
  name: string,
  defaults: JsonObject,
  tags: readonly string[],
  id: (of: string) => object,
): JsonObject {
  const routeName = `${name}_${slug(kebabCase(operationId ?? `${method}-${path}`))}`;
  const hasPlaceholders = path.includes('{');
  const pattern = path
    .split(/(\{[^{}/]*\})/)
    .map((part) =>
      part.startsWith('{')
        ? `(?<${slug(part.slice(1, -1))
            .replaceAll('-', '_')
            .replace(/^(?=\d)/, '_')}>[^#?/]+)`
        : part.replaceAll(/[\\^$.|?*+()[\]]/g, '\\$&'),
    )
    .join('');
  return {
    ...defaults,
    ...id(`${routeName}.route`),
    name: routeName,
    methods: [method],
    paths: [`~${pattern}$`],
    plugins: [],
    regex_priority: hasPlaceholders ? 100 : 200,
    strip_path: false,
    tags,
  };
}

/** What of `x-kong-…` the document says at its top; a reference leads into `components/x-kong`. */
class Extensions {
  readonly #document: JsonObject;
  readonly #references: References;
  readonly #problems: DocumentProblem[];

  constructor(document: JsonObject, problems: DocumentProblem[]) {
    this.#document = document;
    this.#references = new References(document, problems);
    this.#problems = problems;
  }

  object(key: string): JsonObject | undefined {
    if (this.#document[key] === undefined) return undefined;
    const value = this.#references.follow(this.#document[key], `/${key}`);
    if (isObject(value)) return value;
    this.#problems.push({ path: `/${key}`, message: 'should be an object' });
    return undefined;
  }

  texts(key: string): string[] | undefined {
    const value = this.#document[key];
    return Array.isArray(value) ? value.map(String) : undefined;
  }

  /** `x-kong-plugin-<name>`. */
  plugins(): { name: string; fields: JsonObject }[] {
    return Object.keys(this.#document)
      .filter((key) => key.startsWith('x-kong-plugin-'))
      .sort()
      .map((key) => ({ name: key.slice('x-kong-plugin-'.length), fields: this.object(key) ?? {} }));
  }
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

export function slug(text: string): string {
  return (
    text
      .normalize('NFKD')
      .replaceAll(/\p{Mark}/gu, '')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'api'
  );
}

/** decK's ids: UUIDs of version 5 in the namespace of DNS, so that the same document gives the same entities. */
function uuidOf(name: string): string {
  const digest = hash('sha1', Buffer.concat([dnsNamespace, Buffer.from(name)]), 'hex');
  const bytes = Buffer.from(digest, 'hex');
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const dnsNamespace = Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex');
