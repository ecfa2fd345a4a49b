import { randomUUID } from 'node:crypto';
import type { AnalyticsStore, ResultRow, ResultValue } from '../analytics-store.ts';
import type { Feedback, StoredRow } from '../schema/feedback.ts';
import { dialects } from '../sql/dialect.ts';
import { ofControlPlanes } from '../sql/scope-sql.ts';
import { Values } from '../sql/values.ts';

export interface FeedbackPorts {
  store: Pick<AnalyticsStore, 'dialect' | 'query' | 'insert'>;
  clock: { nowMs(): number };
  /** Of whose answers may be judged. */
  controlPlanes: readonly { id: string }[];
}

export type Judgement = Pick<Feedback, 'requestId' | 'name' | 'source' | 'score' | 'comment'>;

/** Keeps what somebody said of an answer, with what its exchange was; gives its id, or undefined where there is no such exchange. */
export async function giveFeedback(judgement: Judgement, ports: FeedbackPorts): Promise<string | undefined> {
  const { store, clock } = ports;
  const exchange = await findExchange(judgement.requestId, ports);
  if (exchange === undefined) return undefined;
  const id = randomUUID();
  const atMs = clock.nowMs();
  const models = {
    provider: textOf(exchange['ai_provider']),
    requestModel: textOf(exchange['ai_request_model']),
    responseModel: textOf(exchange['ai_response_model']),
  };
  const feedback = { ...judgement, ...known(models) };
  const row = { ...dimensionsOf(exchange), id, startedAtMs: atMs, endedAtMs: atMs, feedback };
  await store.insert({ controlPlaneId: String(exchange['control_plane']), rows: [row] });
  return id;
}

async function findExchange(
  requestId: string,
  { store, controlPlanes }: FeedbackPorts,
): Promise<ResultRow | undefined> {
  const values = new Values(dialects[store.dialect]);
  const seen = ofControlPlanes(controlPlanes, values);
  const sql = `SELECT * FROM exchanges WHERE request_id = ${values.add(requestId)} AND ${seen} LIMIT 1`;
  return (await store.query(sql, values.parameters))[0];
}

/** What every table tells of an exchange; the rest is told by the exchange's own row, and left empty. */
function dimensionsOf(row: ResultRow): StoredRow {
  const text = (name: string) => textOf(row[name]);
  const number = (name: string) => numberOf(row[name]);
  const agent = text('agent');
  const source = text('response_source');
  return {
    id: '',
    requestId: '',
    nodeId: text('data_plane_node') ?? '',
    nodeVersion: text('data_plane_node_version') ?? '',
    configHash: '',
    startedAtMs: 0,
    endedAtMs: 0,
    method: text('http_method') ?? '',
    scheme: 'http',
    host: '',
    port: 0,
    uri: '',
    httpVersion: '',
    clientIp: '',
    requestBytes: number('request_body_size') ?? 0,
    status: number('status_code') ?? 0,
    source: source === 'upstream' ? 'upstream' : 'gateway',
    responseBytes: number('response_body_size') ?? 0,
    truncated: false,
    aborted: false,
    isSse: false,
    isWebSocket: false,
    tries: 0,
    totalMs: number('latencies_response_ms') ?? 0,
    gatewayMs: number('latencies_kong_internal_ms') ?? 0,
    upstreamMs: number('latencies_upstream_ms') ?? -1,
    receiveMs: number('latencies_receive_ms') ?? 0,
    consumerGroups: listOf(row['consumer_group']),
    actors: agent === undefined ? [] : [{ type: 'agent', id: agent }],
    quantities: {},
    ...known({
      serviceId: text('gateway_service'),
      routeId: text('route'),
      consumerId: text('consumer'),
      credentialId: text('credential'),
      subject: text('subject'),
      authType: text('auth_type'),
      upstreamStatus: number('upstream_status_code'),
      cacheStatus: text('cache_status'),
      refusalPlugin: text('refusal_plugin'),
      refusalCode: text('refusal_code'),
      errorCode: text('error_code'),
    }),
  };
}

function known<Values extends object>(values: Values): { [Name in keyof Values]?: NonNullable<Values[Name]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Values]?: NonNullable<Values[Name]>;
  };
}

function textOf(value: ResultValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numberOf(value: ResultValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function listOf(value: ResultValue | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
