import { RowEncoder, rowBytesMax } from '@sallyport/contracts';
import { RowDraft } from '@sallyport/gateway/recording';
import { Exchange, HeaderList, type RequestHead } from '@sallyport/pipeline';

/**
 * What a row costs a worker, in CPU time and heap, one line of JSON per kind of exchange:
 * `node --expose-gc --max-semi-space-size=512 bench/src/micro/record.ts`. The young generation is large, so that no collection
 * comes between.
 */
const rounds = 50_000;
const runs = 7;
const userAgent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36';
const pluginId = 'a5fb8d9b-a99d-40e9-9d35-72d42a62d83a';

for (const [kind, x] of [
  ['plain', plainExchange()],
  ['LLM', llmExchange()],
] as const) {
  const draft = new RowDraft('0b8f3f0e-6f0c-4f53-9d2b-9d1f7f3d7a10');
  const encoder = new RowEncoder(Buffer.allocUnsafeSlow(rowBytesMax));
  const exchange = { x, snapshot: { hash: '9c1185a5c5e9fc54612808977ee8f548' }, tunnel: undefined };
  const write = () => {
    for (let i = 0; i < rounds; i++) {
      encoder.at = 0;
      encoder.encode(draft.of(exchange, 1_790_000_000_012 + i, 12.5));
    }
  };
  write();
  const figures = Array.from({ length: runs }, () => measured(write)).sort((a, b) => a.us - b.us);
  const { us, heapBytes } = figures[runs >> 1]!;
  console.log(JSON.stringify({ kind, us, heapBytes, rowBytes: encoder.at }));
}

function measured(write: () => void): { us: number; heapBytes: number } {
  globalThis.gc?.();
  const heapBefore = process.memoryUsage().heapUsed;
  const before = process.cpuUsage();
  write();
  const { user, system } = process.cpuUsage(before);
  return { us: (user + system) / rounds, heapBytes: (process.memoryUsage().heapUsed - heapBefore) / rounds };
}

function plainExchange(): Exchange {
  const rawHeaders = ['Host', 'api.example.com', 'User-Agent', userAgent, 'Accept', '*/*', 'Authorization', 'Bearer x'];
  const head: RequestHead = {
    method: 'GET',
    scheme: 'https',
    httpVersion: '1.1',
    target: '/orders/17/items?page=2&sort=created',
    rawHeaders,
    clientIp: '203.0.113.7',
    clientPort: 50_000,
    peerIp: '203.0.113.7',
    forwarded: undefined,
    serverPort: 443,
    host: 'api.example.com',
    port: 443,
    sni: undefined,
    clientCertificate: undefined,
  };
  const x = new Exchange('5f2d8c2e6b7a4d0f9e1c3b5a7d9f0e2c', head, new HeaderList(rawHeaders.slice()), Date.now(), 0);
  x.authenticate(
    {
      id: '11fd316e-c457-481c-9fc7-8079153e4f3c',
      username: 'ann',
      customId: undefined,
      groups: [],
      entity: { id: '' },
    },
    { id: '22fd316e-c457-481c-9fc7-8079153e4f3c' },
  );
  const headers = new HeaderList(['Content-Type', 'application/json; charset=utf-8', 'Content-Length', '2100']);
  x.reply = { status: 200, headers, source: 'upstream', body: undefined };
  x.tries.push({ startedAtMs: Date.now(), durationMs: 11, host: '10.0.0.1', port: 80, keepAlive: true });
  x.upstreamUri = head.target;
  x.upstreamStatus = 200;
  x.gatewayMs = 0.23;
  x.upstreamMs = 11.5;
  x.receiveMs = 0.4;
  x.requestBytes = 345;
  x.responseBytes = 2_100;
  return x;
}

/** A streamed chat behind a guard. */
function llmExchange(): Exchange {
  const x = plainExchange();
  x.llm = {
    plugin: 'ai-proxy-advanced',
    pluginId,
    operation: 'chat',
    dialect: 'openai-chat',
    mode: 'stream',
    provider: 'openai',
    requestModel: 'gpt-5-mini',
    responseModel: 'gpt-5-mini-2026-01-01',
    latencyMs: 840.5,
    timeToFirstTokenMs: 120.2,
    timePerTokenMs: 8.3,
    usage: {
      input: 812,
      cacheRead: 0,
      cacheWrite5m: 0,
      cacheWrite1h: 0,
      inputAudio: 0,
      output: 220,
      reasoning: 0,
      outputAudio: 0,
    },
    cost: 0.00123,
    priceSource: 'table',
    attempts: [
      {
        provider: 'openai',
        model: 'gpt-5-mini',
        startedAtMs: Date.now(),
        durationMs: 840.5,
        timeToFirstByteMs: 119,
        status: 200,
      },
    ],
    logsStatistics: true,
  };
  x.count('input_tokens', 812);
  x.count('output_tokens', 220);
  x.guards = [{ plugin: 'ai-prompt-guard', pluginId, phase: 'input', outcome: 'passed', checks: 1, durationMs: 0.2 }];
  return x;
}
