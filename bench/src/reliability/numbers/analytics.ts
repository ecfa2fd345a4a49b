import type { RunningControlPlane } from '@sallyport/testkit';
import { add, type Totals } from './totals.ts';

interface MetricsAnswer {
  data: { event: Record<string, string | number> }[];
  meta: { display: Record<string, Record<string, { name: string }>> };
}

interface RequestsAnswer {
  results: { request_id: string }[];
  meta: { total: number; cursor?: string };
}

/** What `POST /v2/metrics` says. */
export async function totalsAsked(controlPlane: RunningControlPlane): Promise<Totals> {
  const totals: Totals = {};
  const ask = async (datasource: string, metric: string, dimension: string, filters: object[] = []) => {
    const query = { datasource, metrics: [metric], dimensions: [dimension], filters };
    const { data, meta } = (await controlPlane.post('/v2/metrics', query)) as MetricsAnswer;
    return data.map(({ event }) => {
      const id = String(event[dimension]);
      const name = id === 'empty' ? undefined : (meta.display[dimension]?.[id]?.name ?? id);
      return { name, value: Number(event[metric]) };
    });
  };
  const sum = (what: string, groups: Awaited<ReturnType<typeof ask>>) => {
    for (const { name, value } of groups) if (name !== undefined) add(totals, `${what} ${name}`, value);
  };
  sum('status', await ask('api_usage', 'request_count', 'status_code'));
  sum('service', await ask('api_usage', 'request_count', 'gateway_service'));
  sum('consumer', await ask('api_usage', 'request_count', 'consumer'));
  for (const [metric, what] of Object.entries(ofModels)) sum(what, await ask('llm_usage', metric, 'ai_request_model'));
  const calls = { field: 'mcp_method', operator: '=', value: 'tools/call' };
  const fine = [calls, { field: 'mcp_error', operator: 'empty' }];
  const failed = [calls, { field: 'mcp_error', operator: 'not_empty' }];
  sum('tool', await ask('agentic_usage', 'request_count', 'mcp_tool_name', fine));
  for (const { value } of await ask('agentic_usage', 'request_count', 'mcp_method', failed))
    add(totals, 'tool errors', value);
  for (const { name, value } of await ask('guard_usage', 'guard_blocked_count', 'guard_outcome'))
    if (name === 'blocked') add(totals, 'blocked by a guard', value);
  return totals;
}

const ofModels = {
  ai_request_count: 'requests to',
  prompt_tokens: 'prompt tokens of',
  completion_tokens: 'completion tokens of',
  cost: 'cost of',
};

/** How many requests `POST /v2/api-requests` finds. */
export async function requestsFound(controlPlane: RunningControlPlane, ...filters: object[]): Promise<number> {
  const { meta } = (await controlPlane.post('/v2/api-requests', { filters, size: 1 })) as RequestsAnswer;
  return meta.total;
}

/** Ids of all requests, page by page. */
export async function requestIds(controlPlane: RunningControlPlane): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const query = { size: 1000, order: 'ascending', ...(cursor !== undefined && { cursor }) };
    const { results, meta } = (await controlPlane.post('/v2/api-requests', query)) as RequestsAnswer;
    ids.push(...results.map(({ request_id: id }) => id));
    cursor = meta.cursor;
    if (cursor === undefined) return ids;
  }
}
