import fc from 'fast-check';
import type { EventRow } from '../event-row.ts';

/** Of an exchange like most. */
export const smallRow: EventRow = {
  id: '5f2d8c2e6b7a4d0f9e1c3b5a7d9f0e2c',
  requestId: '5f2d8c2e6b7a4d0f9e1c3b5a7d9f0e2c',
  nodeId: '0b8f3f0e-6f0c-4f53-9d2b-9d1f7f3d7a10',
  nodeVersion: '0.1.0',
  configHash: '9c1185a5c5e9fc54612808977ee8f548',
  startedAtMs: 1_790_000_000_000,
  endedAtMs: 1_790_000_000_012,
  method: 'GET',
  scheme: 'https',
  host: 'api.example.com',
  port: 443,
  uri: '/orders/17?page=2',
  httpVersion: '1.1',
  clientIp: '203.0.113.7',
  userAgent: 'curl/8.5.0',
  requestBytes: 230,
  status: 200,
  source: 'upstream',
  responseBytes: 1_830,
  responseType: 'application/json',
  truncated: false,
  aborted: false,
  isSse: false,
  isWebSocket: false,
  upstreamUri: '/orders/17?page=2',
  upstreamStatus: 200,
  tries: 1,
  totalMs: 12.125,
  gatewayMs: 0.25,
  upstreamMs: 11,
  receiveMs: 0.5,
  routeId: 'a5fb8d9b-a99d-40e9-9d35-72d42a62d83a',
  serviceId: '49fd316e-c457-481c-9fc7-8079153e4f3c',
  consumerGroups: [],
  actors: [],
  quantities: { requests: 1 },
};

const text = fc.string({ unit: 'grapheme', maxLength: 8 });
const short = fc.string({ unit: 'grapheme-ascii', maxLength: 8 });
const whole = fc.oneof(fc.nat(), fc.integer({ min: 0, max: 2 ** 51 }));
const amount = fc.oneof(
  whole,
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
);
const ms = fc.integer({ min: -1_000, max: 2 ** 50 }).map((microseconds) => microseconds / 1000);
const flag = fc.boolean();
const yes = fc.constant(true as const);
const names = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 8 }).filter((name) => name !== '__proto__');
const numbers = fc.dictionary(names, amount, { noNullPrototype: true });

function some<Shape, Key extends keyof Shape = never>(
  shape: { [Name in keyof Shape]: fc.Arbitrary<Shape[Name]> },
  ...requiredKeys: Key[]
) {
  return fc.record(shape, { requiredKeys });
}

const usage = some(
  {
    input: whole,
    cacheRead: whole,
    cacheWrite5m: whole,
    cacheWrite1h: whole,
    inputAudio: whole,
    output: whole,
    reasoning: whole,
    outputAudio: whole,
    isEstimated: flag,
    serviceTier: text,
  },
  'input',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite1h',
  'inputAudio',
  'output',
  'reasoning',
  'outputAudio',
);

const attempt = some(
  {
    provider: text,
    model: text,
    targetId: text,
    startedAtMs: ms,
    durationMs: ms,
    timeToFirstByteMs: ms,
    status: whole,
    failure: text,
  },
  'provider',
  'model',
  'startedAtMs',
  'durationMs',
);

const llm = some(
  {
    plugin: short,
    pluginId: short,
    category: text,
    operation: short,
    dialect: short,
    mode: fc.constantFrom('oneshot' as const, 'stream' as const, 'realtime' as const),
    provider: text,
    requestModel: text,
    latencyMs: ms,
    timeToFirstTokenMs: ms,
    timePerTokenMs: ms,
    usage,
    cost: fc.option(amount),
    priceSource: fc.constantFrom('config' as const, 'table' as const),
    attempts: fc.array(attempt, { maxLength: 3 }),
    losses: fc.array(text, { minLength: 1, maxLength: 3 }),
    details: fc.dictionary(names, text, { noNullPrototype: true, minKeys: 1, maxKeys: 3 }),
    logsStatistics: flag,
    cache: some(
      { status: fc.constantFrom('Hit' as const, 'Miss' as const), vectordb: short, fetchMs: ms, hasFailed: flag },
      'status',
      'vectordb',
    ),
  },
  'plugin',
  'pluginId',
  'operation',
  'dialect',
  'mode',
  'attempts',
  'logsStatistics',
);

const rpc = some(
  { method: short, id: text, toolName: text, latencyMs: ms, responseBytes: whole, error: text },
  'method',
  'latencyMs',
  'responseBytes',
);

const audit = some(
  {
    primitive: fc.constantFrom('tool' as const, 'resource' as const, 'prompt' as const),
    name: text,
    scope: fc.constantFrom('primitive' as const, 'default' as const),
    action: fc.constantFrom('allow' as const, 'deny' as const),
    consumer: some({ id: short, name: text, identifier: text }),
    subject: some({ issuer: text, id: text }),
    actors: fc.array(text, { minLength: 1, maxLength: 3 }),
    resultDigest: short,
    outcome: fc.constantFrom('ok' as const, 'error' as const),
  },
  'primitive',
  'name',
  'scope',
  'action',
);

const guard = some(
  {
    plugin: short,
    pluginId: short,
    phase: fc.constantFrom('input' as const, 'output' as const),
    outcome: fc.constantFrom('passed' as const, 'blocked' as const),
    passedUnchecked: yes,
    reason: text,
    count: whole,
    checks: whole,
    durationMs: ms,
    details: fc.constantFrom({}, { a: [1, { b: null }] }, { é: true }),
  },
  'plugin',
  'pluginId',
  'phase',
  'outcome',
  'checks',
  'durationMs',
);

const optionalFields = some({
  parentRequestId: short,
  traceId: fc.constant('4bf92f3577b34da6a3ce929d0e0e4736'),
  spanId: fc.constant('00f067aa0ba902b7'),
  userAgent: text,
  responseType: text,
  upstreamUri: text,
  upstreamStatus: whole,
  routeId: short,
  serviceId: short,
  consumerId: short,
  credentialId: short,
  authType: short,
  subject: text,
  refusalPlugin: short,
  refusalCode: short,
  errorCode: short,
  cacheStatus: short,
  links: fc.array(
    some({ kind: fc.constantFrom('trace' as const, 'thread' as const), key: text, isOrigin: yes }, 'kind', 'key'),
    {
      minLength: 1,
      maxLength: 3,
    },
  ),
  mediation: some(
    { plugin: short, way: fc.constantFrom('exchanged' as const, 'own' as const), audience: text },
    'plugin',
    'way',
  ),
  llm,
  mcp: some(
    {
      sessionId: text,
      protocolVersion: short,
      policyId: short,
      rpc: fc.array(rpc, { maxLength: 3 }),
      audit: fc.array(audit, { maxLength: 3 }),
    },
    'rpc',
    'audit',
  ),
  guards: fc.array(guard, { minLength: 1, maxLength: 3 }),
});

const requiredFields = fc.record({
  id: short,
  startedAtMs: ms,
  endedAtMs: ms,
  scheme: fc.constantFrom('http' as const, 'https' as const),
  host: text,
  port: whole,
  uri: text,
  requestBytes: whole,
  status: whole,
  source: fc.constantFrom('upstream' as const, 'gateway' as const),
  truncated: flag,
  aborted: flag,
  isSse: flag,
  isWebSocket: flag,
  tries: whole,
  totalMs: ms,
  upstreamMs: ms,
  consumerGroups: fc.array(text, { maxLength: 3 }),
  actors: fc.array(
    some(
      { type: fc.constantFrom('person' as const, 'agent' as const), id: text, name: text, isEarlier: yes },
      'type',
      'id',
    ),
    { maxLength: 3 },
  ),
  quantities: numbers,
});

/** Rows of all shapes, within the limits of their texts. */
export const rowArbitrary: fc.Arbitrary<EventRow> = fc
  .tuple(requiredFields, optionalFields)
  .map(([required, others]) => ({ ...smallRow, upstreamUri: undefined, userAgent: undefined, ...required, ...others }));
