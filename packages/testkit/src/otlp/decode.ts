import { createRequire } from 'node:module';

/** OTLP as its own definition reads it, through a protobuf library that is not ours. */
export interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  kind: string;
  /** Unix nanoseconds. */
  startNs: bigint;
  endNs: bigint;
  attributes: Record<string, unknown>;
  events: { name: string; atNs: bigint; attributes: Record<string, unknown> }[];
  status: { code: string; message: string };
  resource: Record<string, unknown>;
}

export interface OtlpLog {
  traceId: string;
  spanId: string;
  severity: string;
  body: unknown;
  atNs: bigint;
  attributes: Record<string, unknown>;
}

export interface OtlpPoint {
  attributes: Record<string, unknown>;
  /** Of a number. */
  value: number | undefined;
  /** Of a histogram with exponential buckets. */
  count: number;
  sum: number;
  scale: number;
  zeroCount: number;
  offset: number;
  buckets: number[];
}

export interface OtlpMetric {
  name: string;
  unit: string;
  kind: 'sum' | 'gauge' | 'exponentialHistogram';
  temporality: string;
  points: OtlpPoint[];
}

type Json = Record<string, never> & { [name: string]: Json & Json[] & string };
interface ProtoType {
  decode(bytes: Buffer): Message;
  fromObject(fields: object): Message;
}
interface ProtoRoot {
  lookupType(name: string): ProtoType;
}

const require = createRequire(import.meta.url);
const { getProtoRoot } = require('@elastic/mockotlpserver/lib/proto.js') as { getProtoRoot(): ProtoRoot };

const requestOf = (service: string) =>
  getProtoRoot().lookupType(`opentelemetry.proto.collector.${service}ServiceRequest`);

const traceRequest = () => requestOf('trace.v1.ExportTrace');
const logsRequest = () => requestOf('logs.v1.ExportLogs');
const metricsRequest = () => requestOf('metrics.v1.ExportMetrics');

export const decodeTraces = (body: Buffer) => spansIn(traceRequest().decode(body));
export const decodeLogs = (body: Buffer) => logsIn(logsRequest().decode(body));
export const decodeMetrics = (body: Buffer) => metricsIn(metricsRequest().decode(body));

interface Message {
  toJSON(): Json;
}

/** What came over HTTP, or its fields only, as they come over gRPC. */
export type Received = Message | { toJSON?: undefined };

function jsonOf(received: Received, type: () => ProtoType): Json {
  return (received.toJSON === undefined ? type().fromObject(received) : received).toJSON();
}

export function spansIn(received: Received): OtlpSpan[] {
  return list(jsonOf(received, traceRequest)['resourceSpans']).flatMap(({ resource, scopeSpans }) =>
    list(scopeSpans).flatMap(({ spans }) =>
      list(spans).map((span) => ({
        traceId: hex(span['traceId']),
        spanId: hex(span['spanId']),
        parentSpanId: hex(span['parentSpanId']),
        name: span['name'] ?? '',
        kind: span['kind']!,
        startNs: BigInt(span['startTimeUnixNano'] ?? 0),
        endNs: BigInt(span['endTimeUnixNano'] ?? 0),
        attributes: attributesIn(span['attributes']),
        events: list(span['events']).map((event) => ({
          name: event['name']!,
          atNs: BigInt(event['timeUnixNano']!),
          attributes: attributesIn(event['attributes']),
        })),
        status: { code: span['status']?.['code'] ?? 'STATUS_CODE_UNSET', message: span['status']?.['message'] ?? '' },
        resource: attributesIn(resource?.['attributes']),
      })),
    ),
  );
}

export function logsIn(received: Received): OtlpLog[] {
  return list(jsonOf(received, logsRequest)['resourceLogs']).flatMap(({ scopeLogs }) =>
    list(scopeLogs).flatMap(({ logRecords }) =>
      list(logRecords).map((record) => ({
        traceId: hex(record['traceId']),
        spanId: hex(record['spanId']),
        severity: record['severityText']!,
        body: anyOf(record['body']),
        atNs: BigInt(record['timeUnixNano']!),
        attributes: attributesIn(record['attributes']),
      })),
    ),
  );
}

export function metricsIn(received: Received): OtlpMetric[] {
  return list(jsonOf(received, metricsRequest)['resourceMetrics']).flatMap(({ scopeMetrics }) =>
    list(scopeMetrics).flatMap(({ metrics }) => list(metrics).map(metricOf)),
  );
}

function metricOf(metric: Json): OtlpMetric {
  const kind = (['sum', 'gauge', 'exponentialHistogram'] as const).find((one) => metric[one] !== undefined)!;
  const data = metric[kind]!;
  return {
    name: metric['name']!,
    unit: metric['unit'] ?? '',
    kind,
    temporality: data['aggregationTemporality'] ?? '',
    points: list(data['dataPoints']).map((point) => ({
      attributes: attributesIn(point['attributes']),
      value: point['asDouble'] === undefined ? undefined : Number(point['asDouble']),
      count: Number(point['count'] ?? 0),
      sum: Number(point['sum'] ?? 0),
      scale: Number(point['scale'] ?? 0),
      zeroCount: Number(point['zeroCount'] ?? 0),
      offset: Number(point['positive']?.['offset'] ?? 0),
      buckets: ((point['positive']?.['bucketCounts'] ?? []) as unknown as string[]).map(Number),
    })),
  };
}

/** The value below which so much of a histogram lies: the middle of its bucket. */
export function quantileOf({ count, zeroCount, scale, offset, buckets }: OtlpPoint, quantile: number): number {
  let left = quantile * count - zeroCount;
  if (left <= 0) return 0;
  const base = 2 ** (2 ** -scale);
  for (const [index, inBucket] of buckets.entries()) {
    left -= inBucket;
    if (left <= 0) return (base ** (offset + index) + base ** (offset + index + 1)) / 2;
  }
  return base ** (offset + buckets.length);
}

function list(value: Json | undefined): Json[] {
  return (value as unknown as Json[] | undefined) ?? [];
}

function hex(base64: string | undefined): string {
  return base64 === undefined ? '' : Buffer.from(base64, 'base64').toString('hex');
}

function attributesIn(pairs: Json | undefined): Record<string, unknown> {
  return Object.fromEntries(list(pairs).map(({ key, value }) => [key, anyOf(value)]));
}

function anyOf(value: Json | undefined): unknown {
  if (value === undefined) return undefined;
  const [kind, content] = (Object.entries(value) as unknown as [string, Json][])[0]!;
  if (kind === 'intValue') return Number(content);
  return kind === 'arrayValue' ? list(content['values']).map(anyOf) : content;
}
