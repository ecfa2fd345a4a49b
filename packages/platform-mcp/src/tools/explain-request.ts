import { z } from 'zod';
import { defineTool, type ToolContext, ToolError } from '../tool.ts';
import { askRequests, type RequestsAnswer } from './shared/api-requests.ts';
import { askIfThere } from './shared/ask.ts';
import { conversationOf, conversationSchema } from './shared/conversation.ts';
import { nameIn } from './shared/metrics.ts';
import { pluginEntitySchema } from './shared/plugins.ts';
import {
  type DetailedRequest,
  decisionSchema,
  decisionsOf,
  detailedRequestSchema,
  messagesSchema,
  messagesView,
  modelSchema,
  modelView,
  whoOf,
} from './shared/request-details.ts';
import { requestSchema, requestView, textOrNull } from './shared/request-view.ts';

const pluginSchema = z.object({
  pluginId: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  scope: z
    .array(z.string())
    .describe('consumer, consumer_group, route, service; empty: global. The narrowest of a name counts.'),
});

export const explainRequest = defineTool({
  name: 'explain_request',
  title: 'Explain a request',
  description:
    'Tells everything about ONE request: what happened in a sentence, who asked, the route and service, which plugin refused it and why, guards, where the time went, ' +
    'the model or MCP tools that were called, the plugins configured for it, and the other steps of its conversation. query_api_requests and ' +
    'get_consumer_requests tell requestIds.',
  category: 'analytics',
  input: z.strictObject({
    requestId: z
      .string()
      .trim()
      .regex(/^[\w.:-]{1,128}$/, 'is no id of a request')
      .describe('As in the header X-Kong-Request-Id.'),
  }),
  output: z.object({
    summary: z.string(),
    request: requestSchema.extend({
      serviceName: z.string().nullable(),
      routeName: z.string().nullable(),
      consumerName: z.string().nullable(),
      consumerGroups: z.array(z.string()),
      subject: z.string().nullable().describe('On whose account: the consumer or the person.'),
      agent: z.string().nullable().describe('Who acts for them.'),
      actors: z.array(z.string()).describe('`person:…`, `agent:…`, the outermost first.'),
      answeredBy: z.string().describe('upstream, plugin or gateway.'),
      errorCode: z.string().nullable().describe('With which the gateway itself failed it.'),
    }),
    decisions: z
      .array(decisionSchema)
      .describe('What plugins said. Those that let it pass without a word are not there.'),
    model: modelSchema.nullable(),
    mcp: messagesSchema.nullable(),
    configuredPlugins: z
      .array(pluginSchema)
      .nullable()
      .describe(
        'Those that are configured for such a request now; null where the configuration is not for you to see.',
      ),
    conversation: conversationSchema.nullable().describe('Null where it is part of none.'),
    relatedTools: z.array(z.string()),
  }),
  async run({ requestId }, context) {
    const found = await askRequests(context, {
      filters: [{ field: 'request_id', operator: '=', value: requestId }],
      // Requests are kept for less; older ones are not found.
      timeRange: { type: 'relative', time_range: '365d', tz: 'Etc/UTC' },
      size: 1,
    });
    if (found.results[0] === undefined)
      throw new ToolError(
        `There is no request '${requestId}' that you may see. Requests are kept for some days only, and come in some seconds after they ended.`,
      );
    const request = detailedRequestSchema.parse(found.results[0]);
    const [configuredPlugins, conversation] = await Promise.all([
      pluginsFor(request, context),
      conversationOf(requestId, context),
    ]);
    const names = namesOf(request, found);
    return {
      summary: summaryOf(request, names),
      request: {
        ...requestView(request),
        ...names,
        consumerGroups: request.consumer_group,
        subject: textOrNull(request.subject),
        agent: textOrNull(request.agent),
        actors: request.actors,
        answeredBy: request.response_source,
        errorCode: textOrNull(request.error_code),
      },
      decisions: decisionsOf(request),
      model: modelView(request),
      mcp: messagesView(request),
      configuredPlugins,
      conversation,
      relatedTools: [
        'explain_request: another step of the conversation, by its requestId',
        'list_plugins: how the plugins are configured',
        'query_api_requests: whether the same happens to other requests of this service or route',
      ],
    };
  },
});

interface Names {
  serviceName: string | null;
  routeName: string | null;
  consumerName: string | null;
}

function namesOf(request: DetailedRequest, answer: RequestsAnswer): Names {
  const nameOf = (field: 'gateway_service' | 'route' | 'consumer') => {
    const id = request[field];
    return id === '' ? null : nameIn(answer, field, id);
  };
  return { serviceName: nameOf('gateway_service'), routeName: nameOf('route'), consumerName: nameOf('consumer') };
}

function summaryOf(request: DetailedRequest, { serviceName, routeName }: Names): string {
  const {
    response_http_status: status,
    latencies_response_ms: ms,
    refusal_plugin: plugin,
    error_code: error,
  } = request;
  const where = serviceName ?? routeName;
  const asked = `${whoOf(request)} sent ${request.http_method} ${request.request_uri}${where === null ? '' : ` to ${where}`}`;
  const took = ms === undefined ? '' : ` after ${Math.round(ms)} ms`;
  if (plugin !== '' && Number(status) >= 400)
    return `${asked}; the plugin ${plugin} refused it (${request.refusal_code}) with ${status}${took}.`;
  if (error !== '') return `${asked}; the gateway failed it (${error}) with ${status}${took}.`;
  if (where === null) return `${asked}; no route matched, and the answer was ${status}${took}.`;
  const end = request.aborted
    ? ', and the caller left before the end'
    : request.truncated
      ? ', and the answer broke off'
      : '';
  return `${asked}; ${request.response_source === 'upstream' ? 'the upstream' : 'the gateway'} answered ${status}${took}${end}.`;
}

const pluginsSchema = z.object({ data: z.array(pluginEntitySchema) });

/** Of the first thousand plugins, those whose scopes are all so of the request. */
async function pluginsFor(request: DetailedRequest, context: ToolContext) {
  const path = `/v2/control-planes/${request.control_plane}/core-entities/plugins`;
  const found = await askIfThere(context, { method: 'GET', path, query: { size: 1_000 } }, pluginsSchema);
  if (found === undefined) return null;
  const ids = (scoped: string) => [scoped.slice(scoped.indexOf(':') + 1)];
  const own = {
    consumer: ids(request.consumer),
    consumer_group: request.consumer_group,
    route: ids(request.route),
    service: ids(request.gateway_service),
  };
  const scopes = Object.keys(own) as (keyof typeof own)[];
  return found.data
    .filter((plugin) => scopes.every((scope) => plugin[scope] === null || own[scope].includes(plugin[scope])))
    .map((plugin) => ({
      pluginId: plugin.id,
      name: plugin.name,
      enabled: plugin.enabled,
      scope: scopes.filter((scope) => plugin[scope] !== null),
    }));
}
