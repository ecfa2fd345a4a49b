import {
  type AnalyticsStore,
  answerMetricsQuery,
  answerRequestsQuery,
  metricsQuerySchema,
  type QueryPorts,
  requestsQuerySchema,
} from '@sallyport/analytics';
import { controlPlaneId } from './fill.ts';

/** What a dashboard of a day asks: Konnect's quick summary, golden signals, and what models and tools are used for. */
const tiles = [
  { metrics: ['request_count'], dimensions: ['time'] },
  { metrics: ['request_count'], dimensions: ['gateway_service'], limit: 5 },
  { metrics: ['request_count'], dimensions: ['route'], limit: 5 },
  { metrics: ['request_count'], dimensions: ['consumer'], limit: 5 },
  { metrics: ['response_latency_p99', 'response_latency_p95', 'response_latency_p50'], dimensions: ['time'] },
  { metrics: ['kong_latency_p99', 'upstream_latency_p99'], dimensions: ['time'] },
  { metrics: ['error_rate'], dimensions: ['gateway_service', 'time'], limit: 10 },
  { metrics: ['request_count'], dimensions: ['status_code_grouped', 'time'] },
  { datasource: 'llm_usage', metrics: ['total_tokens'], dimensions: ['ai_request_model', 'time'] },
  { datasource: 'llm_usage', metrics: ['cost'], dimensions: ['consumer'], limit: 10 },
  { datasource: 'agentic_usage', metrics: ['request_count', 'error_rate'], dimensions: ['mcp_tool_name'], limit: 20 },
  { datasource: 'agentic_usage', metrics: ['response_latency_p95'], dimensions: ['mcp_tool_name'], limit: 20 },
].map((body) => ({ time_range: { type: 'relative', time_range: '24h' }, ...body }));

const searches = [
  {},
  { filters: [{ field: 'status_code_grouped', operator: 'in', value: ['5xx'] }] },
  {
    filters: [
      { field: 'route', operator: 'in', value: [`${controlPlaneId}:ROUTE`] },
      { field: 'latencies_response_ms', operator: '>', value: 200 },
    ],
  },
  { filters: [{ field: 'client_ip', operator: 'in', value: ['10.3.93.3'] }] },
  { filters: [{ field: 'mcp_tool_name', operator: 'in', value: ['tool_59'] }] },
].map((body) => ({ time_range: { type: 'relative', time_range: '24h' }, size: 100, ...body }));

export interface Answers {
  dashboardMs: number;
  slowestTileMs: number;
  slowestSearchMs: number;
}

/** Asks each as the API does, the tiles of the dashboard all at once, as a browser does. */
export async function ask(store: AnalyticsStore, nowMs: number): Promise<Answers> {
  const [{ route } = { route: '' }] = await store.query('SELECT route FROM exchanges LIMIT 1');
  const ports: QueryPorts = {
    store,
    clock: { nowMs: () => nowMs },
    names: { resolve: async () => new Map() },
    controlPlanes: [{ id: controlPlaneId, name: 'default' }],
  };
  const tilesMs: number[] = [];
  for (const tile of tiles) {
    tilesMs.push(await timed(() => answerMetricsQuery(metricsQuerySchema.parse(tile), ports)));
  }
  const dashboardMs = await timed(() =>
    Promise.all(tiles.map((tile) => answerMetricsQuery(metricsQuerySchema.parse(tile), ports))),
  );
  const searchesMs: number[] = [];
  for (const search of searches) {
    const body = JSON.parse(JSON.stringify(search).replace('ROUTE', String(route)));
    searchesMs.push(await timed(() => answerRequestsQuery(requestsQuerySchema.parse(body), ports)));
  }
  return { dashboardMs, slowestTileMs: Math.max(...tilesMs), slowestSearchMs: Math.max(...searchesMs) };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}
