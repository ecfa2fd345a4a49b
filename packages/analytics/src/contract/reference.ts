import type { EventRow } from '@sallyport/contracts';

type Rpc = NonNullable<EventRow['mcp']>['rpc'][number];
type Guard = NonNullable<EventRow['guards']>[number];

/** One thing that is counted. */
interface Item {
  row: EventRow;
  rpc?: Rpc;
  guard?: Guard;
}

type Value = string | number | boolean | undefined;

/** What the answer to a query is, worked out from the rows one by one: slow, plain, and without any SQL. */
export interface PlainQuery {
  datasource: string;
  metrics: readonly string[];
  dimensions: readonly string[];
  filters: readonly { field: string; operator: string; value?: unknown }[];
  startMs: number;
  endMs: number;
  /** Where buckets begin; one, without the dimension `time`. */
  bucketStartsMs: readonly number[];
  limit: number;
  controlPlaneId: string;
}

export interface PlainEvent {
  atMs: number;
  event: Record<string, string | number | null>;
}

const laterGroupsMax = 50;

export function answerPlainly(rows: readonly EventRow[], query: PlainQuery): PlainEvent[] {
  const items = itemsOf(rows, query.datasource).filter(
    (item) =>
      item.row.startedAtMs >= query.startMs &&
      item.row.startedAtMs < query.endMs &&
      query.filters.every((filter) => passes(item, filter, query.controlPlaneId)),
  );
  const groupedBy = query.dimensions.filter((name) => name !== 'time');
  const isSeries = groupedBy.length < query.dimensions.length;
  const keyed = groupedBy.reduce<{ item: Item; keys: string[] }[]>(
    (list, name) =>
      list.flatMap(({ item, keys }) => groupsOf(item, name, query).map((key) => ({ item, keys: [...keys, key] }))),
    items.map((item) => ({ item, keys: [] })),
  );
  groupedBy.forEach((_name, index) => {
    const [first = ''] = query.metrics;
    const groups = [...Map.groupBy(keyed, ({ keys }) => keys[index] as string)].map(([key, members]) => ({
      key,
      size:
        measure(
          first,
          members.map(({ item }) => item),
          1,
        ) ?? Number.NEGATIVE_INFINITY,
    }));
    groups.sort((a, b) => b.size - a.size || Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
    const kept = new Set(groups.slice(0, index === 0 ? query.limit : laterGroupsMax).map(({ key }) => key));
    for (const entry of keyed) if (!kept.has(entry.keys[index] as string)) entry.keys[index] = '____OTHER____';
  });
  const bucketOf = ({ row }: Item) =>
    isSeries ? query.bucketStartsMs.findLastIndex((start) => start <= row.startedAtMs) : 0;
  const cells = Map.groupBy(keyed, ({ item, keys }) => JSON.stringify([bucketOf(item), ...keys]));
  if (query.dimensions.length === 0 && cells.size === 0) cells.set(JSON.stringify([0]), []);
  return [...cells].map(([cell, members]) => {
    const [bucket, ...keys] = JSON.parse(cell) as [number, ...string[]];
    const atMs = query.bucketStartsMs[bucket] as number;
    const endMs = Math.min(query.bucketStartsMs[bucket + 1] ?? query.endMs, query.endMs);
    const minutes = (endMs - Math.max(atMs, query.startMs)) / 60_000;
    const event: PlainEvent['event'] = {};
    groupedBy.forEach((name, index) => {
      event[name] = keys[index] as string;
    });
    for (const name of query.metrics)
      event[name] = measure(
        name,
        members.map(({ item }) => item),
        minutes,
      );
    return { atMs, event };
  });
}

const ofRpcs = ['mcp_method', 'mcp_tool_name', 'mcp_error', 'acl_action', 'acl_reason'];
const opposites: Readonly<Record<string, string>> = { not_in: 'in', '!=': '=', empty: 'not_empty' };

/** The requests that a filter lets through; of messages and guards, those that have one like that. */
export function findPlainly(
  rows: readonly EventRow[],
  { filters, startMs, endMs, controlPlaneId }: Pick<PlainQuery, 'filters' | 'startMs' | 'endMs' | 'controlPlaneId'>,
): EventRow[] {
  return rows.filter(
    (row) =>
      row.startedAtMs >= startMs &&
      row.startedAtMs < endMs &&
      filters.every((filter) => {
        const isOfRpcs = ofRpcs.includes(filter.field);
        if (!isOfRpcs && !filter.field.startsWith('guard_')) return passes({ row }, filter, controlPlaneId);
        const items = itemsOf([row], isOfRpcs ? 'agentic_usage' : 'guard_usage');
        const opposite = opposites[filter.operator];
        if (opposite === undefined) return items.some((item) => passes(item, filter, controlPlaneId));
        return !items.some((item) => passes(item, { ...filter, operator: opposite }, controlPlaneId));
      }),
  );
}

function itemsOf(rows: readonly EventRow[], datasource: string): Item[] {
  switch (datasource) {
    case 'llm_usage':
      return rows.filter(({ llm }) => llm !== undefined).map((row) => ({ row }));
    case 'agentic_usage':
      return rows.flatMap((row) => (row.mcp?.rpc ?? []).map((rpc) => ({ row, rpc })));
    case 'guard_usage':
      return rows.flatMap((row) => (row.guards ?? []).map((guard) => ({ row, guard })));
    case 'feedback':
      // Nobody said anything of these.
      return [];
    default:
      return rows.map((row) => ({ row }));
  }
}

const scopedNames = ['data_plane_node', 'gateway_service', 'route', 'consumer'];

function groupsOf(item: Item, name: string, { controlPlaneId }: PlainQuery): string[] {
  if (name === 'consumer_group') return item.row.consumerGroups.length === 0 ? ['empty'] : [...item.row.consumerGroups];
  const value = name === 'control_plane' ? controlPlaneId : fieldOf(item, name);
  if (value === undefined || value === '') return ['empty'];
  return [scopedNames.includes(name) ? `${controlPlaneId}:${value}` : String(value)];
}

function passes(item: Item, filter: PlainQuery['filters'][number], controlPlaneId: string): boolean {
  const { field, operator } = filter;
  const value = field === 'control_plane' ? controlPlaneId : fieldOf(item, field);
  const given = [filter.value].flat() as (string | number | boolean)[];
  const [first = ''] = given;
  const isEmpty =
    field === 'consumer_group' ? item.row.consumerGroups.length === 0 : value === undefined || value === '';
  const isAmong = () => {
    if (field === 'consumer_group') return given.some((group) => item.row.consumerGroups.includes(String(group)));
    if (value === undefined) return false;
    return given.some((wanted) => {
      if (typeof value !== 'string') return String(value) === String(wanted);
      const text = field.endsWith('_grouped') ? String(wanted).toUpperCase() : String(wanted);
      if (scopedNames.includes(field)) return value === text || `${controlPlaneId}:${value}` === text;
      return patterns.includes(field) && text.includes('*') ? matches(value, text) : value === text;
    });
  };
  switch (operator) {
    case 'in':
    case '=':
      return isAmong();
    case 'not_in':
    case '!=':
      return !isAmong();
    case 'empty':
      return isEmpty;
    case 'not_empty':
      return !isEmpty;
    case 'starts_with':
      return typeof value === 'string' && value.startsWith(String(first));
    case 'ends_with':
      return typeof value === 'string' && value.endsWith(String(first));
    case '<':
      return typeof value === 'number' && value < Number(first);
    case '>':
      return typeof value === 'number' && value > Number(first);
    case '<=':
      return typeof value === 'number' && value <= Number(first);
    case '>=':
      return typeof value === 'number' && value >= Number(first);
    default:
      throw new Error(`No such operator: ${operator}.`);
  }
}

/** Fields in whose values `*` stands for anything. */
const patterns = [
  'data_plane_node_version',
  'auth_type',
  'response_source',
  'http_method',
  'request_id',
  'trace_id',
  'request_uri',
  'upstream_uri',
  'client_ip',
  'header_host',
  'header_user_host',
  'header_user_agent',
  'request_protocol',
  'response_header_content_type',
];

/** Whether a text is as a pattern says, in which `*` stands for anything and `\*` for itself. */
function matches(text: string, pattern: string): boolean {
  const source = pattern
    .split(/(\\\*|\*)/)
    .map((part) => (part === '*' ? '[^]*' : part === '\\*' ? '\\*' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('');
  return new RegExp(`^${source}$`, 'u').test(text);
}

function fieldOf(item: Item, name: string): Value {
  const { row, rpc, guard } = item;
  const { llm } = row;
  const isProxied = row.upstreamMs >= 0;
  switch (name) {
    // A list, which is asked of the row.
    case 'consumer_group':
      return undefined;
    case 'data_plane_node':
      return row.nodeId;
    case 'data_plane_node_version':
      return row.nodeVersion;
    case 'gateway_service':
      return row.serviceId;
    case 'route':
      return row.routeId;
    case 'consumer':
      return row.consumerId;
    case 'credential':
      return row.credentialId;
    case 'subject':
      return row.subject;
    case 'agent':
      return row.actors.find(({ type, isEarlier }) => type === 'agent' && !isEarlier)?.id;
    case 'auth_type':
      return row.authType;
    case 'country_code':
      return undefined;
    case 'status_code':
      return row.status;
    case 'status_code_grouped':
      return classOf(row.status);
    case 'upstream_status_code':
      return row.upstreamStatus;
    case 'upstream_status_code_grouped':
      return classOf(row.upstreamStatus);
    case 'response_source':
      return row.source === 'gateway' && row.refusalPlugin !== undefined ? 'plugin' : row.source;
    case 'cache_status':
      return row.cacheStatus;
    case 'refusal_plugin':
      return row.refusalPlugin;
    case 'refusal_code':
      return row.refusalCode;
    case 'error_code':
      return row.errorCode;
    case 'http_method':
      return row.method;
    case 'latencies_response_ms':
      return row.totalMs;
    case 'latencies_upstream_ms':
      return isProxied ? row.upstreamMs : undefined;
    case 'latencies_kong_internal_ms':
      return row.gatewayMs;
    case 'latencies_kong_gateway_ms':
      return Math.max(row.totalMs - (isProxied ? row.upstreamMs + row.receiveMs : 0), row.gatewayMs);
    case 'request_body_size':
      return row.requestBytes;
    case 'response_body_size':
    case 'response_header_content_length':
      return row.responseBytes;
    case 'request_id':
      return row.requestId;
    case 'trace_id':
      return row.traceId;
    case 'request_uri':
      return row.uri;
    case 'upstream_uri':
      return row.upstreamUri;
    case 'client_ip':
      return row.clientIp;
    case 'header_host':
    case 'header_user_host':
      return row.host;
    case 'header_user_agent':
      return row.userAgent;
    case 'request_protocol':
      return row.scheme;
    case 'request_port':
      return row.port;
    case 'response_header_content_type':
      return row.responseType;
    case 'sse':
      return row.isSse;
    case 'websocket':
      return row.isWebSocket;
    case 'truncated':
      return row.truncated;
    case 'aborted':
      return row.aborted;
    case 'ai_count':
      return llm === undefined ? 0 : 1;
    case 'mcp_session_id':
      return row.mcp?.sessionId;
    case 'mcp_protocol_version':
      return row.mcp?.protocolVersion;
    case 'mcp_method':
      return rpc?.method;
    case 'mcp_tool_name':
      return rpc?.toolName;
    case 'mcp_error':
      return rpc?.error;
    case 'acl_action':
      return decisionOn(item)?.action;
    case 'acl_reason':
      return decisionOn(item)?.reason;
    case 'rpc_latency_ms':
      return rpc?.latencyMs;
    case 'rpc_response_body_size':
      return rpc?.responseBytes;
    case 'guard_plugin':
      return guard?.pluginId;
    case 'guard_plugin_name':
      return guard?.plugin;
    case 'guard_phase':
      return guard?.phase;
    case 'guard_outcome':
      return guard?.outcome;
    case 'guard_rule':
      return guard?.rule;
    case 'guard_reason':
      return guard?.reason;
    case 'ai_provider':
      return llm?.provider;
    case 'ai_request_model':
      return llm?.requestModel;
    case 'ai_response_model':
      return llm?.responseModel;
    case 'ai_wanted_model':
      return llm?.wantedModel;
    case 'ai_plugin':
      return llm?.pluginId;
    case 'ai_plugin_name':
      return llm?.plugin;
    case 'ai_operation':
      return llm?.operation;
    case 'ai_dialect':
      return llm?.dialect;
    case 'ai_request_mode':
      return llm?.mode;
    case 'llm_cache_status':
      return llm?.cache?.status;
    case 'llm_embeddings_provider':
      return llm?.cache?.embeddingsProvider;
    case 'llm_embeddings_model':
      return llm?.cache?.embeddingsModel;
    case 'llm_latency_ms':
      return llm?.latencyMs;
    case 'time_to_first_token_ms':
      return llm?.timeToFirstTokenMs;
    case 'prompt_tokens':
      return llm?.usage && llm.usage.input + llm.usage.cacheRead;
    case 'completion_tokens':
      return llm?.usage && llm.usage.output + llm.usage.reasoning;
    case 'total_tokens':
      return llm?.usage && llm.usage.input + llm.usage.cacheRead + llm.usage.output + llm.usage.reasoning;
    case 'cost':
      return llm?.cost ?? undefined;
    case 'usage_estimated':
      return llm?.usage && false;
    default:
      throw new Error(`The reference knows no field ${name}.`);
  }
}

function decisionOn({ row, rpc }: Item) {
  if (rpc?.toolName === undefined) return undefined;
  return row.mcp?.audit.find(({ method, name }) => method === rpc.method && name === rpc.toolName);
}

function classOf(status: number | undefined): string | undefined {
  return status === undefined ? undefined : `${Math.floor(status / 100)}XX`;
}

const distributions: Readonly<Record<string, (item: Item) => number | undefined>> = {
  response_latency: (item) => fieldOf(item, 'latencies_response_ms') as number,
  upstream_latency: (item) => fieldOf(item, 'latencies_upstream_ms') as number | undefined,
  kong_latency: (item) => fieldOf(item, 'latencies_kong_gateway_ms') as number,
  kong_internal_latency: (item) => item.row.gatewayMs,
  request_size: (item) => item.row.requestBytes,
  response_size: (item) => item.row.responseBytes,
  llm_latency: ({ row }) => row.llm?.latencyMs,
  time_to_first_token: ({ row }) => row.llm?.timeToFirstTokenMs,
  time_per_token: ({ row }) => row.llm?.timePerTokenMs,
  cost: ({ row }) => row.llm?.cost ?? undefined,
  llm_cache_fetch_latency: ({ row }) => row.llm?.cache?.fetchMs,
  llm_cache_embeddings_latency: ({ row }) => row.llm?.cache?.embeddingsMs,
  mcp_latency: ({ rpc }) => rpc?.latencyMs,
  mcp_response_size: ({ rpc }) => rpc?.responseBytes,
  guard_latency: ({ guard }) => guard?.durationMs,
  feedback_score: () => undefined,
};

function measure(name: string, items: readonly Item[], minutes: number): number | null {
  const share = (where: (item: Item) => boolean, among: (item: Item) => boolean = () => true) => {
    const all = items.filter(among);
    return all.length === 0 ? null : (100 * all.filter(where).length) / all.length;
  };
  const total = (of: (item: Item) => number | undefined) => items.reduce((sum, item) => sum + (of(item) ?? 0), 0);
  const number = (field: string) => (item: Item) => fieldOf(item, field) as number | undefined;
  switch (name) {
    case 'request_count':
    case 'ai_request_count':
    case 'guard_check_count':
    case 'feedback_count':
      return items.length;
    case 'request_per_minute':
      return items.length / minutes;
    case 'error_rate':
      return share(({ row }) => row.status >= 400);
    case 'cache_hit_rate':
      return share(
        ({ row }) => row.cacheStatus === 'Hit',
        ({ row }) => row.cacheStatus !== undefined,
      );
    case 'mcp_error_rate':
      return share(({ rpc }) => rpc?.error !== undefined);
    case 'acl_allow_count':
    case 'acl_deny_count':
      return items.filter((item) => `acl_${decisionOn(item)?.action}_count` === name).length;
    case 'feedback_negative_rate':
      return share(() => false);
    case 'guard_hit_rate':
      return share(({ guard }) => guard?.outcome !== 'passed');
    case 'guard_hit_count':
      return items.filter(({ guard }) => guard?.outcome !== 'passed').length;
    case 'guard_blocked_count':
      return items.filter(({ guard }) => guard?.outcome === 'blocked').length;
    case 'guard_unchecked_count':
      return items.filter(({ guard }) => guard?.passedUnchecked).length;
    case 'guard_place_count':
      return total(({ guard }) => guard?.count);
    case 'active_services':
      return new Set(items.flatMap(({ row }) => row.serviceId ?? [])).size;
    case 'cost':
    case 'prompt_tokens':
    case 'completion_tokens':
    case 'total_tokens':
      return total(number(name));
    case 'cached_tokens':
      return total(({ row }) => row.llm?.usage?.cacheRead);
    case 'reasoning_tokens':
      return total(({ row }) => row.llm?.usage?.reasoning);
  }
  const [, base = '', of = ''] = /^(.*)_(average|sum|p\d+)$/.exec(name) ?? [];
  const read = distributions[base];
  if (read === undefined) throw new Error(`The reference knows no metric ${name}.`);
  const values = items.map(read).filter((value) => value !== undefined);
  if (of === 'sum') return values.reduce((sum, value) => sum + value, 0);
  if (values.length === 0) return null;
  if (of === 'average') return values.reduce((sum, value) => sum + value, 0) / values.length;
  values.sort((a, b) => a - b);
  const position = (Number(of.slice(1)) / 100) * (values.length - 1);
  const below = values[Math.floor(position)] as number;
  const above = values[Math.ceil(position)] as number;
  return below + (above - below) * (position - Math.floor(position));
}
