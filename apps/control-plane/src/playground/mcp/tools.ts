import type { Entity } from '@sallyport/contracts';
import { z } from 'zod';
import { Call } from '../call.ts';
import type { Destination } from '../destination.ts';
import { mcpAt } from '../exchange.ts';
import type { Era } from '../request-schema.ts';
import { configOf, type PluginsOnRoutes, type RouteFacts } from '../route-facts.ts';

/** Pages of a list that are asked for. */
const pagesMax = 20;

const toolSchema = z.looseObject({ name: z.string() });

export const declaredSchema = z.object({
  route: z.object({ id: z.string(), name: z.string().optional() }),
  mode: z.string().describe('Of ai-mcp-proxy; empty where the route has none.'),
  tools: z.array(
    z.object({
      name: z.string(),
      title: z.string().optional(),
      description: z.string().optional(),
      input_schema: z.unknown().optional(),
      acl: z.unknown().optional().describe('Who may use it; absent: what holds for all tools.'),
      method: z.string().optional().describe('Of a tool that calls an API.'),
      path: z.string().optional(),
      of: z.string().optional().describe('Of a listener: the plugin that registers it.'),
    }),
  ),
  default_acl: z.unknown().optional(),
  is_complete: z.boolean().describe('Whether that is all: a server may have more, which it tells its callers.'),
});

/** What the configuration says of the tools of a route. */
export function declaredTools(
  { route, plugins }: RouteFacts,
  all: Pick<PluginsOnRoutes, 'tagged'>,
): z.output<typeof declaredSchema> {
  const config = configOf(plugins.get('ai-mcp-proxy'));
  const tag = (config['server'] as { tag?: unknown } | undefined)?.tag;
  const sources = typeof tag === 'string' ? all.tagged('ai-mcp-proxy', tag).filter(isSource) : [];
  const mode = typeof config['mode'] === 'string' ? config['mode'] : '';
  return {
    route: { id: route.id, ...(typeof route['name'] === 'string' && { name: route['name'] }) },
    mode,
    tools: [
      ...toolsOf(config).map(toolView),
      ...sources.flatMap((source) => toolsOf(configOf(source)).map((tool) => ({ ...toolView(tool), of: source.id }))),
    ],
    ...(config['default_acl'] !== undefined && { default_acl: config['default_acl'] }),
    is_complete: mode.startsWith('conversion'),
  };
}

type Declared = Readonly<Record<string, unknown>>;

function toolsOf(config: Declared): readonly Declared[] {
  return Array.isArray(config['tools']) ? (config['tools'] as Declared[]) : [];
}

function isSource(plugin: Entity): boolean {
  return !String(configOf(plugin)['mode']).endsWith('listener');
}

function toolView(tool: Declared): z.output<typeof declaredSchema>['tools'][number] {
  return {
    name: String(tool['name'] ?? `${String(tool['method'] ?? '')} ${String(tool['path'] ?? '')}`.trim()),
    ...textOf(tool, 'title', 'description', 'method', 'path'),
    ...(tool['input_schema'] !== undefined && { input_schema: tool['input_schema'] }),
    ...(tool['acl'] !== undefined && { acl: tool['acl'] }),
  };
}

export const seenSchema = z.object({
  era: z.enum(['legacy', 'modern']),
  protocol_version: z.string().optional(),
  server: z.unknown().optional(),
  tools: z.array(toolSchema).describe('As the server tells them: text of others, with their schemas.'),
  is_complete: z.boolean(),
  error: z.string().optional().describe('Why there are none, or no more.'),
  status: z.number().optional(),
});

/** The tools of a route as a caller sees them. */
export async function seenTools(
  destination: Destination,
  { path, era }: { path: string | undefined; era: Era },
  signal: AbortSignal,
): Promise<z.output<typeof seenSchema>> {
  const call = new Call({ ...destination, signal });
  const mcp = mcpAt(call, destination, path, era);
  const seen: z.output<typeof seenSchema> = { era: 'modern', tools: [], is_complete: false };
  let failure: string | undefined;
  const events = call.run(async function* () {
    let cursor: unknown;
    for (let page = 0; page < pagesMax; page++) {
      const answer = yield* mcp.ask('tools/list', cursor === undefined ? {} : { cursor });
      const { result, error, status, protocolVersion, serverInfo } = answer;
      seen.era = answer.era;
      if (protocolVersion !== undefined) seen.protocol_version = protocolVersion;
      if (serverInfo !== undefined) seen.server = serverInfo;
      if (result === undefined) {
        seen.status = status;
        failure = error?.message ?? `The answer was ${status}.`;
        break;
      }
      const tools = z.array(toolSchema).safeParse(result['tools']);
      if (tools.success) seen.tools.push(...tools.data);
      cursor = result['nextCursor'];
      if (typeof cursor !== 'string') {
        seen.is_complete = tools.success;
        break;
      }
    }
    yield* mcp.end();
  });
  for await (const event of events) if (event.type === 'end' && event.error !== undefined) failure ??= event.error;
  return { ...seen, ...(failure !== undefined && { error: failure }) };
}

function textOf(from: Readonly<Record<string, unknown>>, ...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (typeof from[name] === 'string' ? [[name, from[name]]] : [])));
}
